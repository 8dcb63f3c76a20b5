package io.github.rraunet.segment.folder;

import io.github.rraunet.figure.OrthogonalSlicesFigure;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.TimedStep;
import io.github.rraunet.record.EarlierRun;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.StagedWriting;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the results of a stack to their place. They are written elsewhere first; then the records with their hashes are put
 * down, and last the files are moved, so that whatever ends the program in between leaves a record that does not fit, and the
 * stack is done again. A file that is not what an earlier run wrote is never lost: one by others stays and the stack fails, one
 * that was changed since is kept under another name.
 */
final class ResultFiles {

  private static final String CHANGED = ".changed";

  private final ResultName.Results results;
  private final List<String> notes = new ArrayList<>();

  ResultFiles(final ResultName.Results results) {
    this.results = results;
  }

  /** @throws IOException if a file of others lies where a result would go, or a result's name is too long */
  void checkFree() throws IOException {
    for (final Path file : results.files())
      FileReplacement.checkName(file);
    for (final Path file : results.files())
      if (Files.exists(file) && recordOf(file).isEmpty())
        throw new IOException(file + ": is there already, and no record beside it says that a segmentation made it; move it, or"
          + " choose another output_name or output folder");
  }

  /**
   * @return the record that a file of an earlier segmentation stands in: a volume's own, for a second file or a figure the main
   *         one's; empty for a file of others, which may have a record of another verb, as the mask of a phantom has
   */
  private Optional<EarlierRun> recordOf(final Path file) throws IOException {
    final Optional<EarlierRun> own = EarlierRun.read(RunRecord.pathBeside(file));
    return (own.isPresent() ? own : EarlierRun.read(RunRecord.pathBeside(results.main()))).filter(r -> StackSearch.SEGMENTING
      .contains(r.command()));
  }

  /** Begins the record of results, which tells of what they were made of: that may still be hashed while they are written. */
  @FunctionalInterface
  interface Recording {

    /** @return without outputs */
    RunRecord.Builder begin() throws IOException;
  }

  /**
   * @param recording asked when the results are written, but not at their place
   * @return what the user should know
   */
  List<String> write(final Volume stack, final Segmentation segmentation, final Recording recording,
    final StagingFolder staging, final Progress progress) throws IOException
  {
    final Path folder = staging.newFolder();
    try (Closeable staged = () -> FolderReplacement.delete(folder); // whose failure hides no other
      TimedStep timed = TimedStep.of(TimedStep.Kind.WRITE, segmentation.slices()))
    {
      stage(stack, segmentation, folder, progress);
      final Map<Path, String> hashes = new LinkedHashMap<>();
      for (final Path file : results.files())
        hashes.put(file, Hashes.sha256(folder.resolve(file.getFileName()), progress.quiet()));
      final RunRecord.Builder record = recording.begin();
      hashes.forEach(record::output);
      progress.throwIfCanceled();
      final Path target = results.main().getParent();
      Files.createDirectories(target);
      final Optional<EarlierRun> before = EarlierRun.read(RunRecord.pathBeside(results.main()));
      keepChanged(progress.quiet());
      final RunRecord whole = record.build();
      for (final Path path : results.records())
        whole.write(path);
      final List<Path> files = new ArrayList<>(results.files());
      Collections.reverse(files); // a header after what it leads to
      for (final Path file : files)
        StagingFolder.move(folder.resolve(file.getFileName()), file);
      if (before.isPresent()) removeOthers(before.get(), target, progress.quiet());
    }
    return notes;
  }

  private void stage(final Volume stack, final Segmentation segmentation, final Path folder, final Progress progress)
    throws IOException
  {
    if (results.mask().isPresent())
      StagedWriting.write(folder, results.mask().get(), file -> VolumeFiles.write(segmentation.mask().orElseThrow(), file,
        progress.quiet()));
    if (results.probability().isPresent())
      StagedWriting.write(folder, results.probability().get(), file -> VolumeFiles.write(segmentation.probability().orElseThrow(),
        file, progress.quiet()));
    if (results.figure().isPresent())
      StagedWriting.write(folder, results.figure().get(), file -> PngFigures.write(OrthogonalSlicesFigure.ofMask(stack,
        segmentation.mask().orElseThrow()).draw(), file));
  }

  private void keepChanged(final Progress progress) throws IOException {
    for (final Path file : results.files()) {
      if (!Files.exists(file)) continue;
      final Optional<EarlierRun> record = recordOf(file);
      if (record.isEmpty()) checkFree(); // appeared meanwhile
      if (FolderPlan.isAsWritten(file, record.orElseThrow(), progress)) continue;
      final Path kept = free(file);
      StagingFolder.move(file, kept);
      notes.add("The earlier " + file.getFileName() + " is not as it was written and was kept as " + kept.getFileName() + ".");
    }
  }

  private static Path free(final Path file) {
    Path kept = file.resolveSibling(file.getFileName() + CHANGED);
    for (int n = 2; Files.exists(kept); n++)
      kept = file.resolveSibling(file.getFileName() + CHANGED + "-" + n);
    return kept;
  }

  /** Removes what the earlier run with other settings wrote and this one did not, such as a figure of the earlier mask. */
  private void removeOthers(final EarlierRun before, final Path target, final Progress progress) throws IOException {
    final List<String> now = results.files().stream().map(f -> f.getFileName().toString()).toList();
    for (final String name : before.outputs().keySet()) {
      final Path file = target.resolve(name).normalize();
      if (now.contains(name) || !target.normalize().equals(file.getParent()) || !FolderPlan.isAsWritten(file, before, progress))
        continue;
      FolderReplacement.delete(file);
      if (EarlierRun.read(RunRecord.pathBeside(file)).isPresent()) Files.delete(RunRecord.pathBeside(file));
    }
  }
}
