// The preview of a quiz: steps are moved and lengths counted as for learners.

import { listenToLength } from "./length.js";
import { listenToOrder } from "./order.js";

listenToOrder(document.querySelector("form.review"));
listenToLength(document.querySelector("form.review"));
