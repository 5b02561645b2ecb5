/** The one door to scimmy; which of its parts we use, and why not the others: docs/adr. */
import SCIMMY from 'scimmy';

export { SCIMMY };

/**
 * scimmy's extension point. Its declarations leave the context of each method to the caller of the method, which no
 * subclass can promise, so the compiler is told of the constructor alone; at run time it is the real class.
 */
export const ResourceBase = SCIMMY.Types.Resource as unknown as abstract new () => object;

/** The counterpart: hands a subclass of {@link ResourceBase} back to scimmy. */
export function asScimmyResource(subclass: abstract new (...parameters: never[]) => object) {
  return subclass as unknown as typeof SCIMMY.Types.Resource;
}

export type SchemaDefinition = InstanceType<typeof SCIMMY.Types.SchemaDefinition>;
