package io.github.rraunet.command;

import io.github.rraunet.files.CsvTable;
import io.github.rraunet.noise.NoisyMasksOutput;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.text.Counted;
import io.github.rraunet.training.data.NoiseTruth;
import io.github.rraunet.training.data.PairedFiles;
import io.github.rraunet.training.data.TrainingCase;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.training.data.VolumeSource;
import io.github.rraunet.training.review.LabelDecisions;
import io.github.rraunet.volume.LabelSet;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is trained on: pairs of image and mask, what is known of the masks, and what somebody decided on them.
 *
 * @param cases     with the images unread
 * @param truth     manifest that says which masks are noisy, if there is one
 * @param decisions of a review
 * @param notes     what the user should know, one sentence each
 */
record TrainingInputs(List<TrainingCase> cases, Optional<Path> truth, LabelDecisions decisions, List<String> notes) {

  /** @throws IOException if something named is not there, or nothing belongs together */
  static TrainingInputs of(final File images, final File masks, final String names, final File manifest, final File decided)
    throws IOException
  {
    final Optional<Path> tablePath = existing("manifest", manifest);
    final Optional<CsvTable> table = tablePath.isPresent() ? Optional.of(CsvTable.read(tablePath.get())) : Optional.empty();
    final boolean namesPairs = table.filter(PairedFiles::isTableOfPairs).isPresent();
    if (namesPairs && !(images.getPath().isBlank() && masks.getPath().isBlank()))
      throw new IOException("manifest names pairs of image and mask already; leave images and masks empty, or the manifest");
    if (table.isPresent() && !namesPairs && !NoiseTruth.isIn(table.get()))
      throw new IOException("manifest " + tablePath.get() + ": has neither columns image and mask, which name pairs, nor columns"
        + " file, slice and noisy, which say which masks are wrong; found " + String.join(", ", table.get().columns())
        + (table.get().columns().get(0).contains(";") ? "; save the table with commas between cells" : ""));
    if (!namesPairs && images.getPath().isBlank())
      throw new IOException("images are needed: a folder, a file, the title of an open image, or a manifest with columns image"
        + " and mask");
    final PairedFiles pairs = namesPairs ? PairedFiles.inTable(table.get()) : pairs(images, masks, names);
    final Optional<Path> truth = table.isPresent() && !namesPairs ? tablePath : namesPairs ? Optional.empty() : beside(masks);
    final Optional<Path> review = existing("decisions", decided);
    return new TrainingInputs(List.copyOf(pairs.cases()), truth, review.isPresent() ? LabelDecisions.read(review.get())
      : LabelDecisions.NONE, List.copyOf(pairs.notes()));
  }

  private static PairedFiles pairs(final File images, final File masks, final String names) throws IOException {
    final NamedInput image = NamedInput.of("images", images);
    final NamedInput mask = masks.getPath().isBlank() ? image : NamedInput.of("masks", masks);
    if (image.isFolder() != mask.isFolder())
      throw new IOException("images and masks must both be folders or both be images; found " + image.description() + " and "
        + mask.description());
    if (image.isFolder()) return PairedFiles.inFolders(image.path(), mask.path(), names);
    if (masks.getPath().isBlank()) throw new IOException("masks are needed: the mask of " + image.description());
    if (image.open() != null ? image.open() == mask.open() : mask.open() == null && Files.isSameFile(image.path(), mask.path()))
      throw new IOException("images and masks are one and the same, " + image.description() + "; name the mask of the image");
    return new PairedFiles(List.of(new TrainingCase(image.name(), source(image), source(mask))), new ArrayList<>());
  }

  /** @param role what it is, for messages. @param place title of an open image, or path */
  static VolumeSource source(final String role, final File place) throws IOException {
    return source(NamedInput.of(role, place));
  }

  private static VolumeSource source(final NamedInput input) {
    return input.open() == null ? new VolumeSource.OfFile(input.path()) : new OfOpenImage(input);
  }

  /** The manifest that RRA Make Noisy Masks left with its masks. */
  private static Optional<Path> beside(final File masks) throws IOException {
    if (masks.getPath().isBlank()) return Optional.empty();
    final Path found = new File(masks, NoisyMasksOutput.MANIFEST_CSV).getAbsoluteFile().exists() ? masks.toPath().resolve(
      NoisyMasksOutput.MANIFEST_CSV) : null; // a title of an open image need not be a path
    return found != null && NoiseTruth.isIn(CsvTable.read(found)) ? Optional.of(found) : Optional.empty();
  }

  private static Optional<Path> existing(final String parameter, final File file) throws IOException {
    final Optional<Path> path = OutputPath.of(file);
    if (path.isPresent() && !Files.isRegularFile(path.get()))
      throw new IOException(parameter + " " + path.get() + ": there is no such file");
    return path;
  }

  /**
   * @param foreground labels that are trained on
   * @param notes      receives what the user should know
   * @return for each slice whether its mask is noisy; null if that is not known
   */
  boolean[] noisy(final TrainingData data, final LabelSet foreground, final List<String> notes) throws IOException {
    if (truth.isEmpty()) return null;
    final NoiseTruth known = NoiseTruth.read(truth.get(), foreground);
    final boolean[] noisy = known.of(data, truth.get());
    final int unknown = known.unknown(data);
    if (unknown > 0)
      notes.add(truth.get().getFileName() + " does not tell of " + unknown + " of " + Counted.of(data.size(), "mask")
        + ", which count as correct: precision, recall and AUC of the detection are not those of the masks that it tells of.");
    return noisy;
  }

  /** An image that is open in ImageJ. */
  private record OfOpenImage(NamedInput input) implements VolumeSource {

    @Override
    public String name() {
      return input.open().getTitle();
    }

    @Override
    public Volume read(final Progress progress) throws IOException {
      return input.read(progress);
    }

    @Override
    public String contentHash(final Progress progress) throws IOException {
      final Volume volume = read(progress);
      final VolumeSlices slices = VolumeSlices.of(volume);
      final float[] plane = new float[slices.width() * slices.height()];
      final ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * plane.length);
      final StringBuilder hashes = new StringBuilder(volume.spacing() + " " + slices.width() + " " + volume.orientation()
        + volume.isOriented());
      for (int z = 0; z < slices.count(); z++) {
        progress.throwIfCanceled();
        slices.read(z, plane);
        bytes.asFloatBuffer().put(plane);
        hashes.append(Hashes.sha256(bytes.array()));
      }
      return Hashes.sha256(hashes.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return name();
    }
  }
}
