package io.github.rraunet.command;

import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.noise.NoiseManifest;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.noise.NoiseShare;
import io.github.rraunet.noise.NoisyMasksOutput;
import io.github.rraunet.noise.NoisySet;
import io.github.rraunet.phantom.Phantom;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.Region;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.NoiseTruth;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.training.data.VolumeSource;
import io.github.rraunet.volume.LabelChoice;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cases of a study: some for the test, and the others with correct or wrong masks. */
final class StudyData {

  private static final int PHANTOMS = 36;
  private static final int PHANTOM_PIXELS = 64;
  private static final int PHANTOM_SLICES = 40;
  private static final Spacing PHANTOM_SPACING = new Spacing(1.6, 1.6, 4);
  private static final int VALIDATION_CASES = 8; // one of so many cases is for validation
  private static final String ENDING = ".nii.gz";
  private static final float FOREGROUND = 255;
  private static final int HASH_LETTERS = 16;

  private final List<TrainingCase> cases;
  private final List<String> test;
  private final List<String> validation; // empty if there are too few cases
  private final Path noisyFolder;
  private final LabelSet foreground;

  /**
   * @param test        names of the cases for the test
   * @param noisyFolder receives the wrong masks
   */
  StudyData(final List<TrainingCase> cases, final List<String> test, final Path noisyFolder, final String labels) {
    foreground = LabelSet.parse(labels);
    this.cases = cases.stream().map(c -> new TrainingCase(c.name(), c.image(), new Foreground(c.mask(), foreground))).toList();
    this.test = List.copyOf(test);
    this.noisyFolder = noisyFolder;
    final List<String> others = cases.stream().map(TrainingCase::name).filter(n -> !test.contains(n)).toList();
    validation = others.size() < 2 ? List.of() : List.copyOf(others.subList(others.size()
      - Math.max(1, others.size() / VALIDATION_CASES), others.size()));
  }

  /** A set to train on. @param manifest says which masks are wrong; null if none is */
  record Set(List<TrainingCase> cases, String validation, Path manifest) {

    boolean[] noisy(final TrainingData data) throws IOException {
      return manifest == null ? null : NoiseTruth.read(manifest, LabelSet.ALL).of(data, manifest);
    }
  }

  List<String> test() {
    return test;
  }

  String describe() {
    return String.format(Locale.ROOT, "%d cases to train on, %d to validate with (%s), %d to test on (%s)",
      cases.size() - test.size() - validation.size(), validation.size(), validation.isEmpty() ? "slices of the others instead"
      : String.join(", ", validation), test.size(), String.join(", ", test));
  }

  /** Makes synthetic scans of the spine, closely cut. */
  static List<TrainingCase> phantoms(final Path folder, final Progress progress) throws IOException {
    Files.createDirectories(folder);
    final List<TrainingCase> cases = new ArrayList<>();
    for (int seed = 1; seed <= PHANTOMS; seed++) {
      progress.throwIfCanceled();
      progress.report("Making phantoms", seed - 1, PHANTOMS);
      final Path image = folder.resolve("case" + seed + ENDING);
      final Path mask = folder.resolve("case" + seed + "_label" + ENDING);
      if (!Files.isRegularFile(image) || !Files.isRegularFile(mask)) {
        final Phantom phantom = SpinePhantom.generate(new PhantomSettings(seed, PHANTOM_PIXELS, PHANTOM_PIXELS, PHANTOM_SLICES,
          PHANTOM_SPACING, Orientation.RAS, Region.RANDOM), Progress.NONE);
        VolumeFiles.write(phantom.mask(), mask, Progress.NONE);
        VolumeFiles.write(phantom.ct(), image, Progress.NONE);
      }
      cases.add(new TrainingCase("case" + seed, new VolumeSource.OfFile(image), new VolumeSource.OfFile(mask)));
    }
    return cases;
  }

  /** @param beta 0 for correct masks */
  Set set(final double beta, final double alpha, final long seed, final Progress progress) throws IOException {
    final String split = validation.isEmpty() ? "random" : "cases:" + String.join(",", validation);
    if (beta == 0) return new Set(cases, split, null);
    final Path folder = noisyFolder.resolve(String.format(Locale.ROOT, "beta-%.2f-alpha-%.2f-seed-%d", beta, alpha, seed));
    final Path manifest = folder.resolve(NoisyMasksOutput.MANIFEST_CSV);
    if (!Files.isRegularFile(manifest)) make(folder, manifest, beta, alpha, seed, progress);
    final List<TrainingCase> noisy = new ArrayList<>();
    for (final TrainingCase c : cases)
      noisy.add(isTrainedOn(c) ? new TrainingCase(c.name(), c.image(), new VolumeSource.OfFile(noisyFile(folder, c))) : c);
    return new Set(noisy, split, manifest);
  }

  /** @return of all images and correct masks, with the names of their cases */
  String contentHash(final Progress progress) throws IOException {
    final StringBuilder hashes = new StringBuilder();
    for (int c = 0; c < cases.size(); c++) {
      progress.throwIfCanceled();
      progress.report("Looking at files", c, cases.size());
      final TrainingCase one = cases.get(c);
      hashes.append(one.name()).append(' ').append(one.image().contentHash(progress.quiet())).append(' ').append(one.mask()
        .contentHash(progress.quiet())).append('\n');
    }
    return Hashes.sha256(hashes.toString().getBytes(StandardCharsets.UTF_8)).substring(0, HASH_LETTERS);
  }

  /** @param perfect whether wrong masks are left out */
  DataSplit split(final Set set, final TrainingData slices, final boolean perfect, final long seed) throws IOException {
    final boolean[] wrong = perfect ? set.noisy(slices) : new boolean[slices.size()];
    return DataSplit.of(slices, DataSplit.Request.parse(set.validation()), i -> wrong[i]
      || test.contains(slices.cases().get(slices.caseOf(i)).name()), seed);
  }

  private boolean isTrainedOn(final TrainingCase c) {
    return !test.contains(c.name()) && !validation.contains(c.name());
  }

  private static Path noisyFile(final Path folder, final TrainingCase c) {
    return folder.resolve(VolumeFiles.stem(Path.of(c.mask().name())) + ENDING);
  }

  /** The manifest is written last, so that a set that was not finished is made again. */
  private void make(final Path folder, final Path manifest, final double beta, final double alpha, final long seed,
    final Progress progress) throws IOException
  {
    Files.createDirectories(folder);
    final Map<String, TrainingCase> byMask = new TreeMap<>();
    cases.stream().filter(this::isTrainedOn).forEach(c -> byMask.put(c.mask().name(), c));
    final var settings = new NoiseSettings(alpha, beta, NoiseSettings.AlphaScope.NOISY, NoiseShare.parse(
      "erosion,dilation,elastic", "1:1:1"), null, LabelChoice.parse("union:all"), NoiseSettings.Mode.TWO_D, false, seed);
    final List<MaskOfCase> sources = byMask.values().stream().map(MaskOfCase::new).collect(Collectors.toList());
    final NoisySet set = NoisySet.make(sources, settings, (source, noisy, p) -> VolumeFiles.write(noisy,
      noisyFile(folder, byMask.get(source.name())), p), Runtime.getRuntime().availableProcessors(), progress);
    if (!set.failures().isEmpty()) throw new IOException("no wrong masks can be made: " + String.join("; ", set.failures()));
    final var csv = new StringWriter();
    new NoiseManifest(set).writeCsv(csv);
    FileReplacement.write(manifest, csv.toString());
  }

  /** Has the wrong masks made anew that there are, as of a study with other labels that was stopped before its first trial. */
  void discardSets() throws IOException {
    if (!Files.isDirectory(noisyFolder)) return;
    try (Stream<Path> sets = Files.list(noisyFolder)) {
      for (final Path set : sets.toList())
        Files.deleteIfExists(set.resolve(NoisyMasksOutput.MANIFEST_CSV));
    }
  }

  /** A mask of some labels of a label map, so that correct and wrong masks are of one kind. */
  private record Foreground(VolumeSource map, LabelSet labels) implements VolumeSource {

    @Override
    public String name() {
      return map.name();
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      final Volume all = map.read(progress);
      if (labels == LabelSet.ALL) return all;
      final Volume mask = all.newMask(all.name());
      final VolumeSlices from = VolumeSlices.of(all);
      final VolumeSlices to = VolumeSlices.of(mask);
      final float[] plane = new float[from.width() * from.height()];
      for (int z = 0; z < from.count(); z++) {
        from.read(z, plane);
        for (int i = 0; i < plane.length; i++)
          plane[i] = plane[i] != 0 && labels.test(plane[i]) ? FOREGROUND : 0;
        to.write(z, plane);
      }
      return mask;
    }

    @Override
    public String contentHash(final Progress progress) throws IOException {
      return map.contentHash(progress) + " " + labels;
    }

    @Override
    public String toString() {
      return map.toString();
    }
  }

  private record MaskOfCase(TrainingCase subject) implements NoisySet.Source {

    @Override
    public String name() {
      return subject.mask().name();
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      return subject.mask().read(progress);
    }
  }
}
