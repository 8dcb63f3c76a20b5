package io.github.rraunet.volume.io;

import io.github.rraunet.progress.ParallelLoop;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import net.imglib2.img.basictypeaccess.array.ByteArray;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.RealType;

/**
 * One DICOM series from a folder, or one slice from a file. Slices are put in order along their normal and spaced by their
 * positions, whatever their instance numbers and their thickness say. Single-frame grey images only.
 */
final class DicomFormat implements VolumeFormat {

  private static final int NAMES_IN_A_NOTE = 5;

  @Override
  public String name() {
    return "DICOM (a folder with one series, or one file)";
  }

  /** A folder with at least one DICOM file; a file that is one, or is named like one. */
  @Override
  public boolean reads(final Path path) {
    try {
      if (!Files.isDirectory(path)) return DicomHeaderReader.isNamed(path) || DicomHeaderReader.isDicom(path);
      for (final Path file : filesOf(path))
        if (DicomHeaderReader.isDicom(file)) return true;
      return false;
    } catch (final IOException e) {
      return true; // reading says what is wrong
    }
  }

  /** @return the DICOM files in a folder, in the order of their names */
  static List<Path> seriesFiles(final Path folder) throws IOException {
    final List<Path> files = new ArrayList<>();
    for (final Path file : filesOf(folder))
      if (DicomHeaderReader.isDicom(file)) files.add(file);
    if (files.isEmpty()) throw new VolumeFormatException(folder, "is a folder without DICOM files");
    return files;
  }

  /** @return what a folder holds; files that cannot be read do not count */
  static DicomContent contentOf(final Path folder, final Progress progress) {
    DicomContent content = DicomContent.NONE;
    try {
      for (final Path file : filesOf(folder)) {
        progress.throwIfCanceled();
        if (!isReadableDicom(file)) continue;
        if (mayBeSlice(file)) return DicomContent.SERIES;
        content = DicomContent.NO_SLICES;
      }
    } catch (final IOException e) {
      return DicomContent.NONE; // who lists the folder is told why
    }
    return content;
  }

  private static boolean isReadableDicom(final Path file) {
    try {
      return DicomHeaderReader.isDicom(file);
    } catch (final IOException e) {
      return false;
    }
  }

  /** @return false only if the file says that it is something else */
  private static boolean mayBeSlice(final Path file) {
    try {
      final DicomHeader header = DicomHeaderReader.read(file);
      return DicomSlice.isSlice(header) || !header.has(DicomHeader.MEDIA_CLASS) && !header.has(DicomHeader.CLASS);
    } catch (final IOException e) {
      return true;
    }
  }

  /** Of the first slice, as the others most likely are. */
  @Override
  public boolean isCompressed(final Path path) throws IOException {
    for (final Path file : Files.isDirectory(path) ? seriesFiles(path) : List.of(path)) {
      final DicomHeader header = DicomHeaderReader.read(file);
      if (DicomSlice.isSlice(header)) return new DicomSlice(header).isCompressed();
    }
    return false;
  }

  @Override
  public boolean writes(final Path path) {
    return false;
  }

  @Override
  public void write(final Volume volume, final Path path, final Progress progress) throws IOException {
    throw new VolumeFormatException(path, "DICOM is not written here; use .nii.gz, .mha or .tif");
  }

  @Override
  public Volume read(final Path path, final PlaneSource source, final Progress progress) throws IOException {
    if (Files.isDirectory(path)) return readFolder(path, progress);
    final DicomHeader header = DicomHeaderReader.read(path);
    if (!DicomSlice.isSlice(header))
      throw new VolumeFormatException(path, "holds no slice of a scan but " + kind(header)
        + "; name an image, or the folder of a series");
    final List<String> notes = new ArrayList<>();
    notes.add("A single slice was read; name its folder to read the whole series.");
    return read(path, List.of(new DicomSlice(header)), notes, progress);
  }

  private static Volume readFolder(final Path folder, final Progress progress) throws IOException {
    final List<Path> files = filesOf(folder);
    final Map<String, List<DicomSlice>> series = new TreeMap<>();
    final List<String> noDicom = new ArrayList<>();
    final List<String> noSlice = new ArrayList<>();
    int done = 0;
    for (final Path file : files) {
      progress.throwIfCanceled();
      progress.report("Reading DICOM headers", done++, files.size());
      if (!DicomHeaderReader.isDicom(file)) {
        noDicom.add(file.getFileName().toString());
        continue;
      }
      final DicomHeader header = DicomHeaderReader.read(file);
      if (DicomSlice.isSlice(header))
        series.computeIfAbsent(header.text(DicomHeader.SERIES_UID).orElse(""), uid -> new ArrayList<>())
          .add(new DicomSlice(header));
      else noSlice.add(file.getFileName() + " (" + kind(header) + ")");
    }
    if (series.isEmpty())
      throw new VolumeFormatException(folder, noSlice.isEmpty() ? "holds no DICOM file"
        : "holds no DICOM slices, only " + names(noSlice) + "; name the folder of one series");
    if (series.size() > 1) throw severalSeries(folder, series.values());
    final List<String> notes = new ArrayList<>();
    if (!noSlice.isEmpty()) notes.add("DICOM files without a slice were left out: " + names(noSlice) + ".");
    if (!noDicom.isEmpty()) notes.add("Files that are no DICOM were left out: " + names(noDicom) + ".");
    return read(folder, series.values().iterator().next(), notes, progress);
  }

  /** @param path for messages and the name of the volume */
  private static Volume read(final Path path, final List<DicomSlice> unordered, final List<String> notes, final Progress progress)
    throws IOException {
    final DicomSlice first = unordered.get(0);
    for (final DicomSlice slice : unordered) {
      slice.check();
      if (slice.width() != first.width() || slice.height() != first.height() || slice.bitsAllocated() != first.bitsAllocated()
        || slice.isSigned() != first.isSigned())
        throw new VolumeFormatException(path, "holds slices that differ in size or pixel type: " + describe(first) + ", "
          + describe(slice) + "; move what does not belong to the scan to a folder of its own");
    }
    final List<DicomSlice> slices = new ArrayList<>(unordered);
    final Placement placement = place(path, slices, notes);
    final Volume.Builder volume = Volume.of(voxels(path, slices, progress));
    if (first.bitsAllocated() < 32 && sameRescale(slices))
      volume.calibration(first.slope(), first.intercept() - (first.isSigned() ? 32768 * first.slope() : 0));
    if (first.header().text(DicomHeader.MODALITY).orElse("").equals("CT")) noteRescale(slices, notes);
    if (slices.stream().anyMatch(DicomSlice::isLossy))
      notes.add("The slices were compressed with loss; their values differ somewhat from those of the scanner.");
    if (first.isInverted()) notes.add("The slices are to be shown inverted (MONOCHROME1); their values are read as they are.");
    volume.voxelToWorld(placement.map()).oriented(placement.oriented()).metadata(metadata(slices)).name(nameOf(path));
    notes.forEach(volume::note);
    return volume.build();
  }

  /** Slices without a rescale beside others with one are some 1024 HU off. */
  private static void noteRescale(final List<DicomSlice> slices, final List<String> notes) {
    final List<String> without = slices.stream().filter(slice -> !slice.hasRescale()).map(DicomSlice::label).toList();
    if (without.size() == slices.size())
      notes.add("The CT slices name no rescale slope and intercept; their values may not be Hounsfield units.");
    else if (!without.isEmpty())
      notes.add("CT slices that name no rescale slope and intercept, where the others do, are read with slope 1 and intercept 0: "
        + names(without) + "; their values may not be Hounsfield units.");
  }

  /**
   * @param map      of the slices in order
   * @param oriented whether the file told more than the spacing
   */
  private record Placement(VoxelToWorld map, boolean oriented) {}

  /** Puts the slices in order, too. */
  private static Placement place(final Path path, final List<DicomSlice> slices, final List<String> notes) throws IOException {
    try {
      if (slices.size() == 1) return placeSingle(slices.get(0), notes);
      for (final DicomSlice slice : slices)
        if (slice.position().isEmpty())
          throw new IllegalArgumentException("slices cannot be put in order: " + slice.label()
            + " does not tell a valid ImagePositionPatient, ImageOrientationPatient and PixelSpacing");
      final double[] normal = slices.get(0).position().get().normal();
      slices.sort(Comparator.comparingDouble(slice -> SliceGrid.along(normal, slice.position().get())));
      return new Placement(SliceGrid.of(slices.stream().map(slice -> slice.position().get()).toList(), 1), true);
    } catch (final IllegalArgumentException e) {
      throw new VolumeFormatException(path, e.getMessage(), e);
    }
  }

  private static Placement placeSingle(final DicomSlice slice, final List<String> notes) {
    final double between = slice.header().decimals(DicomHeader.SPACING_BETWEEN_SLICES, 1).map(n -> Math.abs(n[0])).orElse(0.0);
    final double zMm = between > 0 ? between : 1;
    if (between == 0) notes.add("The distance of slices is not told; volumes are those of a slice of 1 mm.");
    if (slice.position().isPresent()) return new Placement(SliceGrid.of(List.of(slice.position().get()), zMm), true);
    notes.add("The slice does not tell position, orientation and pixel spacing; it is read without orientation.");
    final Spacing spacing = slice.header().decimals(DicomHeader.PIXEL_SPACING, 2).filter(n -> n[0] > 0 && n[1] > 0)
      .map(n -> new Spacing(n[1], n[0], zMm)).orElse(new Spacing(1, 1, zMm));
    return new Placement(VoxelToWorld.ofSpacing(spacing), false);
  }

  private static PlanarImg<? extends RealType<?>, ?> voxels(final Path path, final List<DicomSlice> slices,
    final Progress progress) throws IOException {
    final DicomSlice first = slices.get(0);
    final boolean calibrated = first.bitsAllocated() == 32 || !sameRescale(slices);
    final List<Object> planes = planes(path, slices, calibrated, progress);
    final long[] dimensions = { first.width(), first.height(), slices.size() };
    if (calibrated) return StackPlanes.floats(planes.stream().map(plane -> new FloatArray((float[]) plane)).toList(), dimensions);
    if (first.bitsAllocated() == 8)
      return StackPlanes.bytes(planes.stream().map(plane -> new ByteArray((byte[]) plane)).toList(), dimensions);
    return StackPlanes.shorts(planes.stream().map(plane -> new ShortArray((short[]) plane)).toList(), dimensions);
  }

  /** Unpacking takes a processor longer than reading a disk. */
  private static List<Object> planes(final Path path, final List<DicomSlice> slices, final boolean calibrated,
    final Progress progress) throws IOException
  {
    final int threads = slices.stream().anyMatch(DicomSlice::isCompressed) ? Runtime.getRuntime().availableProcessors() : 1;
    final Object[] planes = new Object[slices.size()];
    final var done = new AtomicInteger();
    progress.report("Reading " + path.getFileName(), 0, planes.length);
    try {
      ParallelLoop.run(planes.length, threads, progress, () -> z -> {
        planes[z] = plane(slices.get(z), calibrated);
        progress.report("Reading " + path.getFileName(), done.incrementAndGet(), planes.length);
      });
    }
    catch (final UncheckedIOException e) {
      throw e.getCause();
    }
    return List.of(planes);
  }

  private static Object plane(final DicomSlice slice, final boolean calibrated) {
    try {
      return calibrated ? calibrate(slice.pixels(), slice) : slice.pixels();
    }
    catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For slices with a rescale of their own (PET), and for 32-bit integers, which ImageJ holds as float. */
  private static float[] calibrate(final Object pixels, final DicomSlice slice) {
    final float[] values = new float[slice.width() * slice.height()];
    final int offset = slice.isSigned() ? 32768 : 0;
    final double slope = slice.slope();
    final double intercept = slice.intercept();
    for (int i = 0; i < values.length; i++) {
      final double raw = pixels instanceof float[] floats ? floats[i]
        : pixels instanceof short[] shorts ? (shorts[i] & 0xffff) - offset : ((byte[]) pixels)[i] & 0xff;
      values[i] = (float) (slope * raw + intercept);
    }
    return values;
  }

  private static boolean sameRescale(final List<DicomSlice> slices) {
    return slices.stream().allMatch(s -> s.slope() == slices.get(0).slope() && s.intercept() == slices.get(0).intercept());
  }

  private static Map<String, String> metadata(final List<DicomSlice> slices) {
    final DicomHeader header = slices.get(0).header();
    final Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(SliceLabels.KEY, slices.stream().map(DicomSlice::label).collect(Collectors.joining("\n")));
    header.text(DicomHeader.MODALITY).ifPresent(text -> metadata.put("dicom.Modality", text));
    header.text(DicomHeader.STUDY_UID).ifPresent(text -> metadata.put("dicom.StudyInstanceUID", text));
    header.text(DicomHeader.SERIES_UID).ifPresent(text -> metadata.put("dicom.SeriesInstanceUID", text));
    header.text(DicomHeader.SERIES_DESCRIPTION).ifPresent(text -> metadata.put("dicom.SeriesDescription", text));
    header.text(DicomHeader.FRAME_OF_REFERENCE_UID).ifPresent(text -> metadata.put("dicom.FrameOfReferenceUID", text));
    return metadata;
  }

  private static VolumeFormatException severalSeries(final Path folder, final Iterable<List<DicomSlice>> series) {
    final List<String> all = new ArrayList<>();
    for (final List<DicomSlice> one : series) {
      final DicomHeader header = one.get(0).header();
      all.add("'" + header.text(DicomHeader.SERIES_DESCRIPTION).orElse("no description") + "' ("
        + header.text(DicomHeader.SERIES_NUMBER).map(number -> "number " + number + ", ").orElse("")
        + header.text(DicomHeader.MODALITY).map(modality -> modality + ", ").orElse("") + one.size()
        + (one.size() == 1 ? " slice" : " slices") + ", for example " + one.get(0).label() + ")");
    }
    return new VolumeFormatException(folder, "holds " + all.size() + " series: " + String.join(", ", all)
      + "; move the files of the wanted one to a folder of their own and name that");
  }

  private static String describe(final DicomSlice slice) {
    return slice.label() + " with " + slice.width() + " x " + slice.height() + " pixels of " + slice.bitsAllocated() + " bits"
      + (slice.isSigned() ? ", signed" : "");
  }

  private static String kind(final DicomHeader header) {
    return header.text(DicomHeader.MODALITY).map(modality -> "a " + modality + " object").orElse("an object without image");
  }

  private static String names(final List<String> names) {
    final int more = names.size() - NAMES_IN_A_NOTE;
    return String.join(", ", more > 0 ? names.subList(0, NAMES_IN_A_NOTE) : names) + (more > 0 ? " and " + more + " more" : "");
  }

  private static String nameOf(final Path path) {
    final Path name = path.toAbsolutePath().normalize().getFileName();
    return name == null ? "dicom" : name.toString().replaceFirst("(?i)\\.(dcm|ima)$", "");
  }

  /** @return files in the folder itself by name, without hidden ones */
  private static List<Path> filesOf(final Path folder) throws IOException {
    final List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (final Path file : all)
        if (Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")) files.add(file);
    }
    Collections.sort(files);
    return files;
  }
}
