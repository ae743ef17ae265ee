import mixpanel from 'mixpanel-browser';
import { send } from '@acme/telemetry';
import * as warehouse from '@acme/warehouse';
import { hmacId } from '@acme/privacy';

mixpanel.init('token', { ip: false, api_host: 'https://api-eu.mixpanel.com', persistence: 'localStorage' });

export function opened(user) {
  if (!hasConsent()) return;
  mixpanel.identify(user.id);
  mixpanel.track('Opened', { phone: user.phone }); // expect: undeclared-contact-data
  send('Opened', { card: user.stampCard }); // expect: stamp-card-leaves
  send('Opened', { card: hmacId(user.stampCard) });
  warehouse.put('Opened', { card: user.stampCard }); // expect: stamp-card-leaves
  localStorage.setItem('who', user.username); // expect: person-on-the-device
}
