package io.github.rraunet.spark;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.RecordedImage;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.volume.io.VolumeFiles;

/** Hashes the file of an image that was compared slab by slab, which no task read whole. */
record HashTask(RecordedImage image) implements Task<RecordedImage> {

  @Override
  public RecordedImage run(final Progress progress) {
    return image.hashed(Locations.path(image.path()), VolumeFiles::contentFiles, progress);
  }
}
