package io.github.rraunet.volume;

import java.io.IOException;
import java.io.Serializable;

/** Where a volume lies that is read box by box; travels to the processes that read it. */
@FunctionalInterface
public interface RegionSource extends Serializable {

  /** @return the volume, ready to be read; opened again by every process and task */
  VolumeRegions open() throws IOException;
}
