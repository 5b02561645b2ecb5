import { render } from 'preact';
import { App } from './app';
import { keepFocus } from './kit/keep-focus';

const root = document.getElementById('app');
if (root) {
  root.replaceChildren();
  render(<App />, root);
}
keepFocus();
