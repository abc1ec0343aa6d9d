export { MacroTable, type HarvestedHeader, type MacroEnvironment } from './environment';
export { harvest, includesIn } from './harvest';
