/** The files a SARIF report mentions. */
import type { Artifact, ArtifactLocation } from 'sarif';
import { pathToFileURL } from 'node:url';
import { pathInside } from '../../workspace/paths';

/** The name that stands for the root of the sources. */
export const SOURCE_ROOT = '%SRCROOT%';

/** Gives each file its place in `run.artifacts`, in the order of first mention. */
export class SarifArtifacts {
  private readonly locations = new Map<string, ArtifactLocation>();

  constructor(private readonly root: string) {}

  location(absolutePath: string): ArtifactLocation {
    const known = this.locations.get(absolutePath);
    if (known) return known;
    const inside = pathInside(this.root, absolutePath);
    const index = this.locations.size;
    const location: ArtifactLocation =
      inside === null
        ? { uri: pathToFileURL(absolutePath).href, index }
        : { uri: inside.split('/').map(encodeURIComponent).join('/'), uriBaseId: SOURCE_ROOT, index };
    this.locations.set(absolutePath, location);
    return location;
  }

  all(): readonly Artifact[] {
    return [...this.locations.values()].map(({ uri, uriBaseId }) => ({
      location: uriBaseId === undefined ? { uri: uri ?? '' } : { uri: uri ?? '', uriBaseId },
      roles: ['analysisTarget'],
      sourceLanguage: 'c',
    }));
  }
}
