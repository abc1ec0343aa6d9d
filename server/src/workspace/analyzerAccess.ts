/** Getting hold of an analyzer, which may be impossible on this machine. */
import { createAnalyzer, type Analyzer, type AnalyzerOptions } from './analyzer';
import { errorText } from './processFile';

/** No file can be analyzed: the parser asked for does not load, or its files are missing. */
export class NoAnalyzerError extends Error {}

/** An analyzer as it is asked for. Throws `NoAnalyzerError`. */
export async function openAnalyzer(options: AnalyzerOptions): Promise<Analyzer> {
  try {
    return await createAnalyzer(options);
  } catch (error) {
    throw new NoAnalyzerError(errorText(error));
  }
}
