package io.github.rraunet.training.data;

import io.github.rraunet.noise.MaskId;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.text.Counted;
import io.github.rraunet.training.data.SliceFile.Facts;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * All slices of a data set with their masks, numbered from 0 in the order of the cases, then of the slices. Their pixels stay on
 * disk. Threads may read at the same time.
 */
public final class TrainingData {

  private static final int LISTED = 5; // problems named in a message
  private static final double MOSTLY = 0.999; // share of saturated pixels at which a window shows nothing
  private static final double LITTLE = 0.25; // part of a window
  private static final int BYTE = 255; // largest value of a picture
  private static final Set<Integer> OF_MASKS = Set.of(1, 255); // values beside 0; programs differ in which they write

  private final List<TrainingCase> cases;
  private final List<SliceFile> files;
  private final int[] firstOfCase; // and behind the last case the number of slices
  private final boolean masksHaveOwnNames;
  private final List<String> notes = new ArrayList<>();

  private TrainingData(final List<TrainingCase> cases, final List<SliceFile> files, final IntensityWindow window) {
    this.cases = List.copyOf(cases);
    this.files = List.copyOf(files);
    firstOfCase = new int[files.size() + 1];
    for (int c = 0; c < files.size(); c++)
      firstOfCase[c + 1] = Math.addExact(firstOfCase[c], files.get(c).facts().count());
    masksHaveOwnNames = cases.stream().map(c -> c.mask().name()).distinct().count() == cases.size();
    noteWhatIsOdd();
    noteNarrowValues(window);
    notePictures();
    noteNotFinite();
    noteTakenAsStored();
  }

  /** Such as 8-bit images under the window of a CT. */
  private void noteNarrowValues(final IntensityWindow window) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (final SliceFile file : files) {
      low = Math.min(low, file.facts().low());
      high = Math.max(high, file.facts().high());
    }
    if (Math.min(high, window.high()) - Math.max(low, window.low()) < LITTLE * (window.high() - window.low()))
      notes.add(String.format(Locale.ROOT, "The images hold values from %s to %s only, a small part of the window %s to %s;"
        + " window=%s,%s would show more.", (float) low, (float) high, (float) window.low(), (float) window.high(), (float) low,
        (float) high));
  }

  /** A picture of a scan among scans in HU: under one window it looks like none of the others. */
  private void notePictures() {
    if (files.stream().noneMatch(file -> file.facts().low() < 0)) return;
    final List<String> pictures = IntStream.range(0, files.size()).filter(c -> files.get(c).facts().low() >= 0 && files.get(c)
      .facts().high() <= BYTE).mapToObj(c -> cases.get(c).name()).toList();
    if (!pictures.isEmpty())
      notes.add("Values from 0 to 255, as in 8-bit pictures, where other cases have values below 0, as in HU: " + some(pictures)
        + "; one window does not fit both, so give these cases in HU, or leave them out.");
  }

  private void noteNotFinite() {
    final List<String> odd = IntStream.range(0, files.size()).filter(c -> files.get(c).facts().notFinite() > 0)
      .mapToObj(c -> cases.get(c).name() + " (" + Counted.of(files.get(c).facts().notFinite(), "voxel") + ")").toList();
    if (!odd.isEmpty())
      notes.add("Values that are infinite, or not a number, which count as the lower end of the window, or the upper for"
        + " infinity: " + some(odd) + ".");
  }

  private void noteTakenAsStored() {
    final List<String> some = IntStream.range(0, files.size()).filter(c -> files.get(c).facts().asStored()).mapToObj(c -> cases
      .get(c).name()).toList();
    if (!some.isEmpty())
      notes.add("Image and mask are laid on each other voxel by voxel, because only one of them says how it lies in the patient: "
        + some(some) + "; look whether they fit.");
  }

  private static String some(final List<String> names) {
    return String.join(", ", names.subList(0, Math.min(LISTED, names.size()))) + (names.size() > LISTED ? ", ..." : "");
  }

  /**
   * Reads and checks all cases; those in the cache are not read again.
   *
   * @throws IOException              if a case cannot be read or kept
   * @throws IllegalArgumentException if cases do not fit, naming the first five
   */
  public static TrainingData read(final List<TrainingCase> cases, final SliceSettings settings, final SliceCache cache,
    final Progress progress) throws IOException
  {
    if (cases.isEmpty()) throw new IllegalArgumentException("training needs at least one image with its mask");
    final List<SliceFile> files = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    for (int c = 0; c < cases.size(); c++) {
      progress.throwIfCanceled();
      progress.report("Reading cases", c, cases.size());
      try {
        final SliceFile file = cache.of(cases.get(c), settings, progress.quiet());
        files.add(file);
        checkWindow(file.facts(), settings);
      }
      catch (final IllegalArgumentException | VolumeFormatException e) {
        problems.add("case '" + cases.get(c).name() + "': " + e.getMessage());
      }
    }
    progress.report("Reading cases", cases.size(), cases.size());
    if (!problems.isEmpty())
      throw new IllegalArgumentException(problems.size() + " of " + Counted.of(cases.size(), "case") + " cannot be trained on"
        + " (mend them, or name the others in a table with manifest=): " + String.join("; ", problems.subList(0, Math.min(LISTED,
          problems.size()))) + (problems.size() > LISTED ? "; ..." : ""));
    final TrainingData data = new TrainingData(cases, files, settings.preparation().window());
    if (data.foreground() == 0 && data.vanished() > 0)
      throw new IllegalArgumentException("all masks are too small for the network's pixel size, where nothing is left of them;"
        + " take a larger slice_size, or a smaller pixel_mm");
    if (data.foreground() == 0)
      throw new IllegalArgumentException("no mask has any foreground of labels '" + settings.foreground() + "'; labels found: "
        + data.labels() + "; choose with labels=, and see whether images and masks were exchanged");
    return data;
  }

  private static void checkWindow(final Facts facts, final SliceSettings settings) {
    if (facts.saturated() > MOSTLY)
      throw new IllegalArgumentException(String.format(Locale.ROOT, "the window %s to %s shows nothing of this image, whose"
        + " values go from %s to %s; choose another with window=low,high", (float) settings.preparation().window().low(),
        (float) settings.preparation().window().high(), (float) facts.low(), (float) facts.high()));
  }

  private void noteWhatIsOdd() {
    final int vanished = vanished();
    final List<String> empty = new ArrayList<>();
    for (int c = 0; c < cases.size(); c++) {
      final Facts facts = files.get(c).facts();
      int drawn = 0;
      for (int z = 0; z < facts.count(); z++) {
        if (facts.foreground()[z] > 0) drawn++;
      }
      if (drawn == 0) empty.add(cases.get(c).name());
    }
    if (vanished > 0)
      notes.add(Counted.of(vanished, "mask") + " too small for the network's pixel size, where nothing is left: counted as"
        + " empty.");
    if (!empty.isEmpty())
      notes.add("No mask at all: " + some(empty) + ".");
    if (!areMasks())
      notes.add("The masks hold " + labels().size() + " labels; those chosen are learnt together as one foreground.");
  }

  /** @return whether there is one kind of foreground, in each file told by one value */
  private boolean areMasks() {
    return labels().size() <= 1 || OF_MASKS.containsAll(labels()) && files.stream().allMatch(file -> file.facts()
      .labels().length <= 1);
  }

  /** @return masks of which nothing is left at the network's pixel size */
  private int vanished() {
    int vanished = 0;
    for (final SliceFile file : files)
      for (int z = 0; z < file.facts().count(); z++)
        if (file.facts().painted()[z] > 0 && file.facts().foreground()[z] == 0) vanished++;
    return vanished;
  }

  /** @return number of slices */
  public int size() {
    return firstOfCase[cases.size()];
  }

  public List<TrainingCase> cases() {
    return cases;
  }

  /** @return number of the case that a slice belongs to, from 0 */
  public int caseOf(final int index) {
    int low = 0;
    int high = cases.size() - 1;
    while (low < high) {
      final int middle = (low + high + 1) >>> 1;
      if (firstOfCase[middle] <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @return number of the first slice of a case; of the number of cases, the number of slices */
  public int firstOf(final int caseNumber) {
    return firstOfCase[caseNumber];
  }

  /** @return the mask of a slice, as a manifest of noisy masks names it; with the case where files of two cases share a name */
  public MaskId id(final int index) {
    final int c = caseOf(index);
    final String file = cases.get(c).mask().name();
    return new MaskId(masksHaveOwnNames ? file : cases.get(c).name() + "/" + file, index - firstOfCase[c] + 1, 0);
  }

  /** @return whether nothing of the prepared mask is foreground */
  public boolean isEmpty(final int index) {
    return foreground(index) == 0;
  }

  /** @return foreground pixels of a prepared mask */
  public int foreground(final int index) {
    final int c = caseOf(index);
    return files.get(c).facts().foreground()[index - firstOfCase[c]];
  }

  public int width(final int index) {
    return files.get(caseOf(index)).facts().width();
  }

  public int height(final int index) {
    return files.get(caseOf(index)).facts().height();
  }

  /** @return whether the rows and columns of a slice are known to run as in RAS */
  public boolean isOriented(final int index) {
    return files.get(caseOf(index)).facts().oriented();
  }

  /**
   * @param image receives width * height values in [0, 1], x fastest
   * @param mask  receives 0 or 1, likewise
   * @throws IOException if the prepared slices cannot be read any more
   */
  public void read(final int index, final float[] image, final float[] mask) throws IOException {
    final int c = caseOf(index);
    files.get(c).read(index - firstOfCase[c], image, mask);
  }

  /** @return a text that is another one for other data, or other slices of it */
  public String fingerprint() {
    return files.stream().map(f -> f.path().getFileName().toString()).collect(Collectors.joining(" "));
  }

  /** @return what the user should know of the data, one sentence each */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** @return one line on what was found */
  public String summary() {
    int empty = 0;
    long pixels = 0;
    final Set<String> sizes = new TreeSet<>();
    for (final SliceFile file : files) {
      final Facts facts = file.facts();
      sizes.add(facts.width() + "x" + facts.height());
      pixels += (long) facts.count() * facts.width() * facts.height();
      for (final int n : facts.foreground())
        if (n == 0) empty++;
    }
    return String.format(Locale.ROOT, "%s with %s of %s; empty masks: %d; %.2f %% of all pixels are"
      + " foreground", Counted.of(cases.size(), "case"), Counted.of(size(), "slice"), sizes.size() <= 2
      ? String.join(" and ", sizes) + " pixels" : sizes.size() + " sizes", empty, 100.0 * foreground() / pixels);
  }

  private long foreground() {
    long sum = 0;
    for (final SliceFile file : files)
      for (final int n : file.facts().foreground())
        sum += n;
    return sum;
  }

  private Set<Integer> labels() {
    final Set<Integer> labels = new TreeSet<>();
    for (final SliceFile file : files)
      for (final int label : file.facts().labels())
        labels.add(label);
    return labels;
  }
}
