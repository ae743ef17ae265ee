import express from 'express';
import { events } from './events';

const app = express();

app.post('/orders', (req, res) => {
  events.track('Ordered', { ip: req.ip }); // expect: network-address-from-server
  events.track('Ordered', { city: req.user.city }); // expect: place-from-server
  res.end();
});
