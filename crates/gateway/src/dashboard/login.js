// The page that asks for the token works without this; it only looks as the dashboard does.

import { follow } from "./theme.js";

follow();
