package io.github.rraunet.noise;

import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The masks that an image holds.
 *
 * @param masks    in the order of their slices, then labels; a slice or volume without any is one empty mask
 * @param largest  largest label of the image; 0 if there is none
 * @param chosen   number of different labels that are chosen
 * @param labels   number of different labels
 */
record MaskSurvey(List<Found> masks, int largest, int chosen, int labels) implements Serializable {

  private static final int BACKGROUND = -1;

  /**
   * @param voxels  of the mask; 0 if it is empty
   * @param outside voxels of its slice or volume that are not in the mask
   * @param free    those of them that are in no other mask either
   */
  record Found(MaskId id, long voxels, long outside, long free) implements Serializable {}

  /** @throws IllegalArgumentException if the image is no mask or label map, naming what was found */
  static MaskSurvey of(final String name, final Volume volume, final NoiseSettings settings, final int threads,
    final Progress progress)
  {
    final MaskValues values = MaskValues.of(volume, threads, progress);
    values.requireLabels(volume);
    final LabelRule rule = new LabelRule(volume, settings);
    final VolumeSlices slices = slices(volume, settings.mode());
    final List<SortedMap<Integer, Long>> counts = new ArrayList<>();
    final List<SortedMap<Integer, Long>> ofSlices = counts(slices, rule, threads, progress);
    if (settings.mode() == NoiseSettings.Mode.TWO_D) counts.addAll(ofSlices);
    else {
      final SortedMap<Integer, Long> whole = new TreeMap<>();
      for (final Map<Integer, Long> slice : ofSlices)
        slice.forEach((label, n) -> whole.merge(label, n, Long::sum));
      counts.add(whole);
    }
    final long size = (long) slices.width() * slices.height() * (settings.mode() == NoiseSettings.Mode.TWO_D ? 1
      : slices.count());
    final List<Found> found = new ArrayList<>();
    for (int i = 0; i < counts.size(); i++) {
      final int slice = settings.mode() == NoiseSettings.Mode.TWO_D ? i + 1 : 0;
      final SortedMap<Integer, Long> ofLabels = counts.get(i);
      final long zeros = ofLabels.getOrDefault(BACKGROUND, 0L);
      ofLabels.remove(BACKGROUND);
      if (ofLabels.isEmpty()) found.add(new Found(new MaskId(name, slice, 0), 0, size, zeros));
      ofLabels.forEach((label, n) -> found.add(new Found(new MaskId(name, slice, label), n, size - n, rule.together() ? size
        - n : zeros)));
    }
    final long chosen = values.labels().stream().filter(label -> rule.isChosen(label)).count();
    return new MaskSurvey(List.copyOf(found), values.labels().isEmpty() ? 0 : values.labels().last(), (int) chosen, values
      .labels().size());
  }

  /** @return planes as they are stored for whole volumes; else axial slices */
  static VolumeSlices slices(final Volume volume, final NoiseSettings.Mode mode) {
    return mode == NoiseSettings.Mode.THREE_D ? VolumeSlices.of(volume) : VolumeSlices.axial(volume);
  }

  /** @return for each slice the number of pixels by label, of one mask by 0, and that of zeros by {@link #BACKGROUND} */
  private static List<SortedMap<Integer, Long>> counts(final VolumeSlices slices, final LabelRule rule, final int threads,
    final Progress progress)
  {
    final List<SortedMap<Integer, Long>> counts = new ArrayList<>();
    for (int z = 0; z < slices.count(); z++)
      counts.add(new TreeMap<>());
    ParallelLoop.run(slices.count(), threads, progress, () -> {
      final float[] plane = new float[slices.width() * slices.height()];
      return z -> {
        slices.read(z, plane);
        for (int start = 0, end; start < plane.length; start = end) { // runs of one value are long
          end = start + 1;
          while (end < plane.length && plane[end] == plane[start])
            end++;
          final int key = plane[start] == 0 ? BACKGROUND : rule.together() ? 0 : (int) plane[start];
          if (key == BACKGROUND || rule.isChosen(plane[start])) counts.get(z).merge(key, (long) end - start,
            Long::sum);
        }
      };
    });
    return counts;
  }
}
