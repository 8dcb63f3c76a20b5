package io.github.rraunet.segment.folder;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.EarlierRun;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The stacks of a run and where their results go. */
public final class FolderPlan {

  public static final String VERB = "segment-folder";
  static final String OUTPUT_TYPE = "output_type";
  static final String SLICES = "slices";
  static final String FOREGROUND_ML = "foreground_ml";

  private final List<PlannedStack> stacks;

  private FolderPlan(final List<PlannedStack> stacks) {
    this.stacks = List.copyOf(stacks);
  }

  /**
   * @param output folder for the results
   * @param own    files that the run writes beside the results
   * @throws IOException if two stacks would be written to the same file, or a result would replace an input
   */
  public static FolderPlan of(final List<FoundStack> found, final ResultName name, final Path output, final List<Path> own)
    throws IOException
  {
    final List<PlannedStack> stacks = new ArrayList<>();
    final Map<String, String> inputs = new HashMap<>();
    for (final FoundStack stack : found) {
      final var planned = new PlannedStack(stack, name.of(stack, output));
      stacks.add(planned);
      for (final Path input : planned.inputs())
        inputs.put(key(input), stack.name());
    }
    final Map<String, String> writers = new HashMap<>();
    for (final Path file : own)
      writers.put(key(file), "the run itself");
    for (final PlannedStack stack : stacks) {
      final List<Path> files = new ArrayList<>(stack.results().files());
      files.addAll(stack.results().records());
      for (final Path file : files) {
        final String input = inputs.get(key(file));
        if (input != null)
          throw new IOException(file + " is an input (" + input + ") and would be the result of " + stack.stack().name()
            + "; choose another output_name or output folder, or exclude it");
        final String other = writers.putIfAbsent(key(file), stack.stack().name());
        if (other != null)
          throw new IOException(other + " and " + stack.stack().name() + " would both be written to " + file
            + (other.equalsIgnoreCase(stack.stack().name()) ? ", as some systems take upper and lower case for the same" : "")
            + "; rename or exclude one of them");
      }
    }
    return new FolderPlan(stacks);
  }

  /** Some systems take upper and lower case for the same. */
  private static String key(final Path file) {
    return file.toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT);
  }

  public List<PlannedStack> stacks() {
    return stacks;
  }

  /**
   * Leaves out the stacks whose result is there already, made from the same bytes with the same settings and unchanged since.
   * Only where a record says so files are hashed.
   */
  public void skipDone(final FolderSettings settings, final Progress progress) {
    final String wanted = settings.sha256();
    int n = 0;
    for (final PlannedStack stack : stacks) {
      progress.throwIfCanceled();
      progress.report("Looking for what is done", ++n, stacks.size());
      try {
        doneBefore(stack, wanted, progress.quiet()).ifPresent(stack::set);
      }
      catch (final IOException e) {
        continue; // what cannot be read now fails in its turn, with the reason
      }
    }
  }

  /**
   * @param settings hash of all that decides on the result beside the input
   * @return the state of a stack whose result is there already; empty if it is not
   */
  public static Optional<StackState> doneBefore(final PlannedStack stack, final String settings, final Progress progress)
    throws IOException
  {
    final Optional<EarlierRun> record = EarlierRun.read(RunRecord.pathBeside(stack.results().main()));
    if (record.isEmpty() || !record.get().command().equals(VERB) || !record.get().settingsSha256().equals(settings))
      return Optional.empty();
    if (!isOfSameKind(stack.results(), record.get())) return Optional.empty();
    for (final Path file : stack.results().files())
      if (!isAsWritten(file, record.get(), progress)) return Optional.empty();
    final String input = Hashes.sha256(VolumeFiles.contentFiles(stack.stack().path()), progress);
    if (!input.equals(record.get().inputSha256())) return Optional.empty();
    final Map<String, Double> scores = record.get().scores();
    return Optional.of(new StackState(Status.SKIPPED, scores.getOrDefault(SLICES, 0.0).intValue(), OptionalDouble.empty(), scores
      .containsKey(FOREGROUND_ML) ? OptionalDouble.of(scores.get(FOREGROUND_ML)) : OptionalDouble.empty(), doneBefore(record.get()
        .stackNotes())));
  }

  /** The table of the run that goes on is the one that is looked through, so what was told of the stack is told again. */
  private static String doneBefore(final List<String> notes) {
    return "done before" + (notes.isEmpty() ? "" : ". " + String.join(" ", notes));
  }

  /** Whoever names the results himself may have given a mask the name that a probability map is to have now. */
  private static boolean isOfSameKind(final ResultName.Results wanted, final EarlierRun record) {
    final String earlier = record.parameters().get(OUTPUT_TYPE);
    return Arrays.stream(OutputType.values()).filter(type -> type.key().equals(earlier)).anyMatch(type -> wanted.volumes()
      .stream().allMatch(volume -> wanted.probability().equals(Optional.of(volume)) == ResultName.isProbability(volume
        .getFileName().toString(), type, record.outputs().keySet())));
  }

  /** @return whether a file, or a folder that is a result, holds the very bytes that a run wrote */
  static boolean isAsWritten(final Path file, final EarlierRun record, final Progress progress) throws IOException {
    final String hash = record.outputs().get(file.getFileName().toString());
    return hash != null && Files.exists(file) && Hashes.sha256(file, progress).equals(hash);
  }
}
