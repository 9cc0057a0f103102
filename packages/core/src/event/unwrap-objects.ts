const DATA_KEY = /^\w+_object\.data$/;

/**
 * Turns the versioned objects in a notification into their data, however deep they are nested:
 * `{"nova_object.name": …, "nova_object.data": {"uuid": 1}}` becomes `{"uuid": 1}`. Ironic's, masakari's and
 * watcher's objects have the same form. Field paths then are those of the data alone, as in unversioned
 * notifications. What is given stays as it is.
 *
 * @example
 * unwrapVersionedObjects({ payload: { "nova_object.name": "InstancePayload", "nova_object.data": { uuid: "178b" } } });
 * // { payload: { uuid: "178b" } }
 * @throws RangeError where lists and mappings are nested too deep to follow
 */
export function unwrapVersionedObjects(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unwrapVersionedObjects);
  for (const [key, data] of Object.entries(value)) {
    if (DATA_KEY.test(key)) return unwrapVersionedObjects(data);
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, unwrapVersionedObjects(member)]),
  );
}
