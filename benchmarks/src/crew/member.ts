import { obeyOrders } from "./obey-orders.js";
import { closeAll, prepareJob } from "./prepare-job.js";

obeyOrders(prepareJob, closeAll);
