// The shop's own page knows nothing of the card: three frames of the payment service hold its fields.
const { payment, service } = document.getElementById('app').dataset;
const PARTS = ['number', 'expiry', 'cvc'];

Vue.createApp({
  data: () => ({ parts: PARTS, quantity: 2, busy: false }),
  computed: {
    total() {
      return `€${(this.quantity * 21.25).toFixed(2)}`;
    },
  },
  methods: {
    src: (part) => `${service}/fields?part=${part}&payment=${payment}`,
    collect: (frame) =>
      new Promise((done) => {
        const listen = ({ source, data }) => {
          if (source !== frame.contentWindow) return;
          removeEventListener('message', listen);
          done(data);
        };
        addEventListener('message', listen);
        frame.contentWindow.postMessage('collect', service);
      }),
    async pay() {
      this.busy = true;
      const answers = await Promise.all(this.$refs.frames.map(this.collect));
      const wrong = answers.find(({ ok }) => !ok);
      if (wrong) return this.say(wrong.error);
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ payment });
      const { paid } = await (await fetch('/pay', { method: 'POST', headers, body })).json();
      this.say(paid ? 'Paid. Thank you!' : 'Declined');
    },
    say(text) {
      this.busy = false;
      const result = document.getElementById('result');
      result.hidden = false;
      result.textContent = text;
    },
  },
  template: `<h1>Checkout</h1><p>{{ quantity }} notebooks</p><p>Total <b>{{ total }}</b></p>
    <iframe v-for="part in parts" ref="frames" :key="part" :src="src(part)" style="display: block; width: 320px; height: 110px"></iframe>
    <button id="pay" :disabled="busy" @click="pay">Pay {{ total }}</button>`,
}).mount('#app');
