import { PORT_NAMES, type PortName } from '../../src/collector/listener';

/** Any free port for each of the collector's. */
export const FREE_PORTS = Object.fromEntries(PORT_NAMES.map((name) => [name, 0])) as Record<PortName, number>;
