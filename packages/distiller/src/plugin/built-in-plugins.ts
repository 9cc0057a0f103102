import { BitfieldPlugin } from "./bitfield-plugin.js";
import { MapPlugin } from "./map-plugin.js";
import { SplitPlugin } from "./split-plugin.js";
import { TimedeltaPlugin } from "./timedelta-plugin.js";
import type { TraitPluginClass } from "./trait-plugin.js";

/** The plugins that every distiller knows, by the names that definitions call them by. */
export const BUILT_IN_PLUGINS: Readonly<Record<string, TraitPluginClass>> = {
  split: SplitPlugin,
  bitfield: BitfieldPlugin,
  timedelta: TimedeltaPlugin,
  map: MapPlugin,
};
