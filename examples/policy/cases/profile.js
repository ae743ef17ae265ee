import mixpanel from 'mixpanel-browser';
import { hasConsent } from './consent';

mixpanel.init('token', { ip: false, api_host: 'https://api-eu.mixpanel.com' });

export function opened(user) {
  if (!hasConsent()) return;
  mixpanel.identify(user.id);
  mixpanel.track('Opened', { plan: user.plan });
  mixpanel.people.set({ name: user.fullName, phone: user.phone }); // expect: name-in-profile, phone-to-anyone
  mixpanel.track('Theme', { theme: user.preferences }); // expect: unlisted-flow
}
