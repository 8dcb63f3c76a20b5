package io.github.rraunet.training.data;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.text.Counted;
import io.github.rraunet.volume.io.NamePattern;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Images of a data set with their masks, found by their names or named in a table.
 *
 * @param cases in the order of their names, or of the table
 * @param notes what the user should know, one sentence each
 */
public record PairedFiles(List<TrainingCase> cases, List<String> notes) {

  private static final int DEPTH = 4; // of folders below, as in rawdata/sub-verse004/...
  private static final int LISTED = 3; // files named in a message
  private static final String IMAGE = "image";
  private static final String MASK = "mask";
  private static final String CASE = "case";

  /** How images and masks are named. */
  record Names(String text, NamePattern image, NamePattern mask) {

    static Names of(final String image, final String mask) {
      return new Names(image.equals(mask) ? image : image + ":" + mask, NamePattern.parse("names", image),
        NamePattern.parse("names", mask));
    }
  }

  private static final Names SAME = Names.of("*", "*");
  private static final Names VERSE = new Names("verse", NamePattern.of("verse images", NamePattern.VERSE_CASE + "(?:_ct.*)?"),
    NamePattern.of("verse masks", NamePattern.VERSE_CASE + "_(?:seg|msk|mask).*"));
  /** As in the paper's data. */
  private static final Names NUMBERED = new Names(CASE, NamePattern.of("caseN", "(case\\d+)"),
    NamePattern.of("caseN_label", "(case\\d+)_label"));
  private static final List<Names> KNOWN = List.of(SAME, VERSE, NUMBERED, Names.of("*", "*_label"), Names.of("*", "*_mask"),
    Names.of("*", "*_seg"), Names.of("*", "*-labels"), Names.of("*", "*_gt"), Names.of("*_ct", "*_seg"),
    Names.of("*_ct", "*_mask"), Names.of("*_image", "*_mask"), Names.of("*_image", "*_label"), Names.of("*_img", "*_mask"),
    Names.of("*_0000", "*"), Names.of("*_ct", "*"));

  /**
   * @param images folder, with folders below; where it holds no file of a volume, each folder with a DICOM series is one
   * @param masks  folder; may be the same
   * @param names  {@code auto}, {@code verse}, {@code case}, one pattern for both such as {@code *}, or two such as
   *               {@code *_ct:*_seg}
   * @throws IOException if nothing belongs together, saying what was looked for
   */
  public static PairedFiles inFolders(final Path images, final Path masks, final String names) throws IOException {
    final Path imageFolder = folder(images, IMAGE);
    final Path maskFolder = folder(masks, MASK);
    final boolean sameFolder = imageFolder.equals(maskFolder);
    // One folder may lie in the other: what is below the inner one is its own only.
    final List<Path> imageFiles = volumes(imageFolder, sameFolder ? null : maskFolder, IMAGE);
    final List<Path> maskFiles = volumes(maskFolder, sameFolder ? null : imageFolder, MASK);
    PairedFiles best = null;
    Names used = null;
    IOException ambiguous = null;
    int ambiguousCases = 0;
    final List<Names> candidates = parse(names);
    for (final Names candidate : candidates) {
      if (sameFolder && candidate == SAME) continue; // every file would be its own mask
      try {
        final PairedFiles found = pair(imageFiles, maskFiles, candidate, sameFolder);
        if (best != null && found.cases.size() <= best.cases.size()) continue;
        best = found;
        used = candidate;
      }
      catch (final IOException e) { // two files of one case: other names may fit better
        final int others = commonCases(imageFiles, maskFiles, candidate);
        if (ambiguous == null || others > ambiguousCases) {
          ambiguous = e;
          ambiguousCases = others;
        }
      }
    }
    // Names that fit more cases are those that were meant: to take others would leave cases out.
    if (ambiguous != null && (best == null || best.cases.size() < Math.max(1, ambiguousCases)))
      throw new IOException(ambiguous.getMessage() + ", or name the pairs in a table with manifest=", ambiguous);
    if (best == null || best.cases.isEmpty())
      throw new IOException("no image in " + images + " belongs to a mask in " + masks + " by its name (" + listed(imageFiles)
        + "; " + listed(maskFiles) + "); say how files are named, such as names=*_ct:*_seg with * for the case, or name the"
        + " pairs in a table with manifest=");
    if (candidates.size() > 1 && used != SAME) best.notes.add("Images and masks were paired by names like " + used.text() + ".");
    return best;
  }

  /** @throws IllegalArgumentException if the text says no way in which files are named */
  public static void checkNames(final String names) {
    parse(names);
  }

  private static List<Names> parse(final String text) {
    final String trimmed = text.trim();
    switch (trimmed.toLowerCase(Locale.ROOT)) {
      case "", "auto":
        return KNOWN;
      case "verse":
        return List.of(VERSE);
      case CASE:
        return List.of(NUMBERED);
      default:
        final String[] sides = trimmed.split(":", -1);
        if (sides.length > 2)
          throw new IllegalArgumentException("names is auto, verse, case, a pattern such as *, or two such as *_ct:*_seg;"
            + " found '" + text + "'");
        return List.of(Names.of(sides[0].trim(), sides[sides.length - 1].trim()));
    }
  }

  /** @return the folder itself where a link was named */
  private static Path folder(final Path folder, final String role) throws IOException {
    if (!Files.isDirectory(folder)) throw new IOException(folder + ": is no folder; a folder of " + role + "s was expected");
    return folder.toRealPath();
  }

  /** @param other folder whose files do not count, unless it holds this one; may be null */
  private static List<Path> volumes(final Path folder, final Path other, final String role) throws IOException {
    final Search search = new Search(other == null || folder.startsWith(other) ? null : other);
    try {
      search.in(folder, 1);
    }
    catch (final IOException | UncheckedIOException e) { // such as a folder below that may not be read
      throw new IOException(folder + ": cannot be searched for " + role + "s: " + e.getMessage()
        + "; name the pairs in a table with manifest=", e);
    }
    // beside volumes there may lie the series that they were converted from
    final List<Path> files = (search.volumes.isEmpty() ? search.folders.stream().filter(VolumeFiles::isSeriesFolder)
      : search.volumes.stream()).sorted().toList();
    if (files.isEmpty())
      throw new IOException(folder + ": no " + role + " in this folder; it holds no file that ends in .nii, .nii.gz, .mha,"
        + " .mhd, .hdr, .tif, .tiff or .ome.zarr, and no folder with a DICOM series");
    return files;
  }

  /** Looks once into each folder, however many links lead to it, of cases that lie elsewhere or back. */
  private static final class Search {

    private final Path excluded; // null for none
    private final Set<Path> seen = new HashSet<>();
    private final List<Path> volumes = new ArrayList<>();
    private final List<Path> folders = new ArrayList<>();

    Search(final Path excluded) {
      this.excluded = excluded;
    }

    void in(final Path folder, final int depth) throws IOException {
      final Path real = folder.toRealPath();
      if (excluded != null && real.startsWith(excluded) || !seen.add(real)) return;
      folders.add(folder);
      final List<Path> content;
      try (Stream<Path> all = Files.list(folder)) { // a folder itself before a link to it
        content = all.sorted(Comparator.comparing(Files::isSymbolicLink).thenComparing(Comparator.naturalOrder())).toList();
      }
      for (final Path path : content)
        if (VolumeFiles.isVolumeFile(path)) volumes.add(path);
        else if (depth < DEPTH && Files.isDirectory(path)) in(path, depth + 1);
    }
  }

  private static PairedFiles pair(final List<Path> imageFiles, final List<Path> maskFiles, final Names names,
    final boolean sameFolder) throws IOException
  {
    final List<String> notes = new ArrayList<>();
    final SortedMap<String, Path> masks = names.mask().byCase(maskFiles, MASK, other -> {});
    final SortedMap<String, Path> images = names.image().byCase(sameFolder ? imageFiles.stream().filter(f -> !masks.containsValue(
      f)).toList() : imageFiles, IMAGE, other -> {});
    final List<TrainingCase> cases = new ArrayList<>();
    final List<String> without = new ArrayList<>();
    images.forEach((name, image) -> {
      final Path mask = masks.get(name);
      if (mask == null) without.add(image.getFileName().toString());
      else cases.add(new TrainingCase(name, new VolumeSource.OfFile(image), new VolumeSource.OfFile(mask)));
    });
    if (!without.isEmpty())
      notes.add("Left out: " + Counted.of(without.size(), "image") + " without a mask: " + some(without) + ".");
    final List<String> unused = masks.entrySet().stream().filter(m -> !images.containsKey(m.getKey()))
      .map(m -> m.getValue().getFileName().toString()).toList();
    if (!unused.isEmpty())
      notes.add("Left out: " + Counted.of(unused.size(), "mask") + " without an image: " + some(unused) + ".");
    return new PairedFiles(cases, notes);
  }

  /** @return number of cases of which there is an image and a mask, however many of them */
  private static int commonCases(final List<Path> imageFiles, final List<Path> maskFiles, final Names names) {
    final Set<String> cases = new HashSet<>();
    imageFiles.forEach(f -> names.image().caseOf(VolumeFiles.stem(f)).ifPresent(cases::add));
    final Set<String> masked = new HashSet<>();
    maskFiles.forEach(f -> names.mask().caseOf(VolumeFiles.stem(f)).ifPresent(masked::add));
    cases.retainAll(masked);
    return cases.size();
  }

  private static String listed(final List<Path> files) {
    return "found " + some(files.stream().map(f -> f.getFileName().toString()).toList());
  }

  private static String some(final List<String> names) {
    return String.join(", ", names.subList(0, Math.min(LISTED, names.size()))) + (names.size() > LISTED ? ", ..." : "");
  }

  /** @return whether a table names pairs of image and mask, and does not just say which masks are noisy */
  public static boolean isTableOfPairs(final CsvTable table) {
    return table.has(IMAGE) && table.has(MASK);
  }

  /**
   * @param table columns {@code image} and {@code mask} with paths, relative ones to the table; perhaps {@code case}
   * @throws IOException if a file is not there, naming the line
   */
  public static PairedFiles inTable(final CsvTable table) throws IOException {
    final List<TrainingCase> cases = new ArrayList<>();
    final Set<String> names = new HashSet<>();
    final Set<Path> images = new HashSet<>();
    final Set<List<Path>> pairs = new HashSet<>();
    final List<String> repeated = new ArrayList<>();
    for (final Map<String, String> row : table.rows(IMAGE, MASK)) {
      final Path image = resolved(table, row.get(IMAGE));
      final Path mask = resolved(table, row.get(MASK));
      final String given = row.getOrDefault(CASE, "").strip();
      final String name = given.isEmpty() ? VolumeFiles.stem(image) : given;
      if (Files.isSameFile(image, mask))
        throw new IOException(table.file() + ": names " + image + " as image and as its mask");
      if (!names.add(name))
        throw new IOException(table.file() + ": names case '" + name + "' twice; give each its own name in a column 'case'");
      if (!pairs.add(List.of(image.toRealPath(), mask.toRealPath())))
        throw new IOException(table.file() + ": names " + image + " with " + mask + " twice; remove one of the lines");
      if (!images.add(image.toRealPath())) repeated.add(name);
      cases.add(new TrainingCase(name, new VolumeSource.OfFile(image), new VolumeSource.OfFile(mask)));
    }
    if (cases.isEmpty()) throw new IOException(table.file() + ": names no pair of image and mask");
    final List<String> notes = new ArrayList<>();
    if (!repeated.isEmpty())
      notes.add(Counted.of(repeated.size(), "case") + " with the image of another case (" + some(repeated)
        + "); a validation that holds one of two such cases flatters: name both with validation=cases:NAME,NAME.");
    return new PairedFiles(cases, notes);
  }

  private static Path resolved(final CsvTable table, final String text) throws IOException {
    try {
      final Path path = table.file().toAbsolutePath().resolveSibling(text.strip());
      if (!text.isBlank() && Files.exists(path)) return path;
    }
    catch (final InvalidPathException e) {
      throw new IOException(table.file() + ": '" + text + "' cannot be the name of a file here", e);
    }
    throw new IOException(table.file() + ": names '" + text + "', and there is no such file");
  }
}
