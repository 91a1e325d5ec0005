// A form of Angular's, compiled in the page: a field's value is taken when it is left.
import '@angular/compiler';
import { Component } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { bootstrapApplication } from '@angular/platform-browser';

const control = () => new FormControl('', { updateOn: 'blur' });

class CardForm {
  form = new FormGroup({ number: control(), expiry: control(), cvc: control() });

  constructor() {
    this.form.valueChanges.subscribe((values) => Object.assign(globalThis.state, values));
  }
}

Component({
  selector: 'card-form',
  imports: [ReactiveFormsModule],
  template: `<form [formGroup]="form">
    <label>Card number <input id="number" autocomplete="cc-number" formControlName="number"></label>
    <label>Expiry <input id="expiry" autocomplete="cc-exp" placeholder="MM/YY" formControlName="expiry"></label>
    <label>CVC <input id="cvc" autocomplete="cc-csc" formControlName="cvc"></label>
  </form>`,
})(CardForm);

bootstrapApplication(CardForm);
