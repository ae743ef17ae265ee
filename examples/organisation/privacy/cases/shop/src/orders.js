import mixpanel from 'mixpanel-browser';
import { hasConsent } from './consent';

if (hasConsent()) mixpanel.track('Ordered', { orders: user.orderHistory });
