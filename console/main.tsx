import { render } from 'preact';
import { App } from './ui/App.tsx';
import './style/base.css';
import './style/frame.css';
import './style/content.css';
import './style/figures.css';

const app = document.getElementById('app');
if (app !== null) render(<App />, app);
