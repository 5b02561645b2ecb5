import { Router } from 'express';

/** `/`: whoever comes with nothing but the address is led to the console, and a program told what there is. */
export function createFrontDoor(publicUrl: string): Router {
  const router = Router();
  router.get('/', (request, response) => {
    response.vary('Accept');
    if (request.accepts(['json', 'html']) === 'html') return void response.redirect(303, `${publicUrl}/console`);
    response.json({
      console: `${publicUrl}/console`,
      scim: `${publicUrl}/scim/v2`,
      documentation: `${publicUrl}/docs`,
    });
  });
  return router;
}
