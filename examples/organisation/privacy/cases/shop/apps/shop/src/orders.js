import mixpanel from 'mixpanel-browser';
import { hasConsent } from './consent';

if (hasConsent()) {
  mixpanel.track('Searched', { text: searchTerm }); // expect: team-written-text, undeclared-data
  mixpanel.track('Ordered', { orders: user.orderHistory }); // expect: orders-outside-of-billing
}
