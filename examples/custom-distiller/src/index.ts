export { CloudEventsDistiller, type CloudEventsDistillerOptions } from "./cloud-events-distiller.js";
