import { defineConfig } from 'wxt';

/** Where a merchant may be (PROTOCOL section 2): https anywhere, http on this very machine alone. */
const SITES = ['https://*/*', 'http://localhost/*', 'http://*.localhost/*'];

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  'connect-src https: http://localhost:* http://*.localhost:*',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// The public half of a key that nobody needs again: it fixes the id omkoiblnccdmngnkgmekkdgjonlhbcao.
const CHROMIUM_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAvsnQ5WoGUrX7t2yU8Rfhvv7uw4Uk41eDMHuWIGghygWrZ+zkkQ5gNNf+vO8YM/8j1qv3bA2UiYg/8hmd1BCEZN/+4nZV7sBtMwkAaDMJ9CuQiuD+rxL3gP28CCBrsIMPMgU5/GNAA1xwe6Vj0985qusbwB6X8xFjx+DzOk5RUd7PBumgdqxmgvS/sjmwwSliL7KkiIIFf+RWL3QrworaVWS1+ZKD81p0M3ObWrbOkSRVthp1Xs+eUI5ePR6/oNwe+DyBJD4gHmB0wZUVM/GXpTtjW4hICcGwEmhXP4nxF0NjKVJL4eOdv2acNakQpnAFngBovKkn7w0Xw7r9U9Pn5wIDAQAB';

export default defineConfig({
  srcDir: 'extension',
  publicDir: 'extension/public',
  outDir: 'dist',
  outDirTemplate: '{{browser}}-mv{{manifestVersion}}',
  imports: false,
  modules: ['@wxt-dev/i18n/module'],
  vite: () => ({
    build: { target: 'es2022', modulePreload: { polyfill: false } },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  }),
  manifest: ({ browser }) => ({
    name: '__MSG_extension_name__',
    description: '__MSG_extension_description__',
    default_locale: 'en',
    permissions: ['storage', 'scripting', 'contextMenus'],
    host_permissions: SITES,
    content_scripts: [
      {
        matches: SITES,
        js: ['checkout.js'],
        all_frames: true,
        match_about_blank: true,
        run_at: 'document_idle',
      },
    ],
    content_security_policy: { extension_pages: CONTENT_SECURITY_POLICY },
    incognito: 'not_allowed',
    icons: { 16: 'icon/16.png', 32: 'icon/32.png', 48: 'icon/48.png', 128: 'icon/128.png' },
    action: { default_title: '__MSG_extension_name__' },
    commands: {
      _execute_action: {
        suggested_key: { default: 'Alt+Shift+P' },
        description: '__MSG_extension_command__',
      },
    },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'countersign@countersign.example',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['financialAndPaymentInfo', 'authenticationInfo'] },
            },
          },
        }
      : {
          key: CHROMIUM_KEY,
          minimum_chrome_version: '127',
          storage: { managed_schema: 'managed-schema.json' },
        }),
  }),
});
