import Mixpanel from 'mixpanel';

export const events = Mixpanel.init('token', { host: 'api-eu.mixpanel.com', geolocate: false });
