package io.github.rraunet.spark;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.Hashes;
import io.github.rraunet.segment.folder.FolderReport;
import io.github.rraunet.segment.folder.PlannedStack;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.segment.folder.StackSteps;
import io.github.rraunet.segment.slabs.SlabCut;
import io.github.rraunet.segment.slabs.SlabCut.Slab;
import io.github.rraunet.segment.slabs.SlabSegmenter;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.tasks.Task;
import io.github.rraunet.text.FailureText;
import io.github.rraunet.volume.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of one segmentation: first the network is started on one executor, which decides on device, precision and batch size
 * for all; then stacks, and slabs of large ones, in the order of their size; last the slabs of a stack are put together.
 */
final class SegmentRun {

  static final String SLABS = ".rra-spark-slabs";

  private final List<PlannedStack> todo;
  private final ModelPackage model;
  private final Cluster cluster;
  private final int slabSlices;
  private final StackLog log;
  private final JobFace face;
  private final Progress progress;
  private SegmentSpec spec;

  /** A stack that is cut, and what is known of its slabs. */
  private static final class Cut {

    private final PlannedStack planned;
    private final SegmentSpec spec; // with its batch size
    private final SlabStack stack;
    private final List<SlabSegmenter.Done> done = new ArrayList<>();
    private String failure; // of the first slab that failed
    private int failed;

    Cut(final PlannedStack planned, final SegmentSpec spec, final SlabStack stack) {
      this.planned = planned;
      this.spec = spec;
      this.stack = stack;
      for (int i = 0; i < stack.cut().slabs().size(); i++)
        done.add(null);
    }
  }

  /** @param slabSlices as the user asked */
  SegmentRun(final List<PlannedStack> todo, final SegmentSpec spec, final ModelPackage model, final Cluster cluster,
    final int slabSlices, final StackLog log, final JobFace face)
  {
    this.todo = todo;
    this.spec = spec;
    this.model = model;
    this.cluster = cluster;
    this.slabSlices = slabSlices;
    this.log = log;
    this.face = face;
    progress = face.progress();
  }

  void run() throws IOException {
    final Map<PlannedStack, Volume> large = new LargeStacks(model.description(), slabSlices).in(todo, progress);
    final List<Integer> batchSizes = resolve(large);
    final List<Cut> cuts = new ArrayList<>();
    final List<PlannedStack> whole = new ArrayList<>(todo);
    int size = 0;
    for (final Map.Entry<PlannedStack, Volume> stack : large.entrySet()) {
      final int batchSize = spec.batchSize() > 0 ? spec.batchSize() : batchSizes.get(size++);
      final SlabCut cut = SlabCut.of(stack.getValue(), model.description().orientation(), Math.max(0, slabSlices), batchSize);
      if (!cut.isCut()) continue;
      whole.remove(stack.getKey());
      cut(stack.getKey(), cut, batchSize).ifPresent(cuts::add);
    }
    if (spec.figure() && !cuts.isEmpty()) face.note("No pictures are made of stacks in slabs.");
    segment(whole, cuts);
    merge(cuts);
    discardSlabs();
  }

  /**
   * Decides on device, precision and batch size.
   *
   * @return batch sizes for the stacks that might be cut, unless one size is for all
   */
  private List<Integer> resolve(final Map<PlannedStack, Volume> large) throws IOException {
    final boolean oneSize = model.description().preparation().geometry() instanceof SliceGeometry.Resize;
    final List<ProbeTask.Size> sizes = new ArrayList<>();
    if (model.description().preparation().geometry() instanceof SliceGeometry.Resize resize)
      sizes.add(new ProbeTask.Size(resize.height(), resize.width()));
    else large.values().forEach(grid -> sizes.add(LargeStacks.networkSize(grid, model.description())));
    progress.report("Starting the network on one executor", 0, 0);
    final ProbeTask.Found found = cluster.tasks().run("Starting the network on one executor", List.of(new ProbeTask(spec.engine(),
      sizes)), progress).get(0);
    progress.say("segmenting on " + found.device() + " in " + found.precision().key());
    found.notes().forEach(face::note);
    final int batchSize = spec.batchSize() > 0 ? spec.batchSize() : oneSize ? found.batchSizes().get(0) : 0;
    spec = spec.resolved(spec.engine().resolved(found.device(), found.precision()), batchSize);
    return found.batchSizes();
  }

  private Optional<Cut> cut(final PlannedStack planned, final SlabCut cut, final int batchSize) {
    try {
      StackSteps.checkFree(planned);
      final Path path = planned.stack().path();
      final FileFacts facts = FileFacts.of(path);
      // A part counts only for these very bytes, as far as size and time tell, cut and settings; whichever GPU made it.
      final String key = Hashes.sha256(String.join("\n", path.toString(), facts.toString(), cut.toString(),
        Integer.toString(batchSize), spec.engine().precision().key(), DeviceChoice.parse(spec.engine().device()).kind().name(),
        spec.settings(model.description()).sha256()).getBytes(StandardCharsets.UTF_8));
      final Path folder = Locations.path(spec.output()).resolve(SLABS).resolve(key.substring(0, 16));
      final SegmentSpec own = spec.resolved(spec.engine(), batchSize);
      return Optional.of(new Cut(planned, own, new SlabStack(SegmentSpec.Stack.of(planned), cut.slices(), cut.slicesPerSlab(),
        folder.toString(), facts)));
    }
    catch (final IOException e) {
      log.failed(planned, FailureText.of(e));
      return Optional.empty();
    }
  }

  private void segment(final List<PlannedStack> whole, final List<Cut> cuts) {
    record Work(PlannedStack stack, Cut cut, int slab, long size, Task<? extends Object> task) {}
    final List<Work> work = new ArrayList<>();
    for (final Cut cut : cuts) {
      final List<Slab> slabs = cut.stack.cut().slabs();
      for (int i = 0; i < slabs.size(); i++)
        work.add(new Work(cut.planned, cut, i, Long.MAX_VALUE, new SlabTask(cut.spec, cut.stack, slabs.get(i))));
    }
    for (final PlannedStack stack : whole)
      work.add(new Work(stack, null, 0, size(stack), new StackTask(spec, SegmentSpec.Stack.of(stack))));
    work.sort(Comparator.comparingLong(Work::size).reversed()); // stable: slabs of a stack one after the other
    final List<Task<Object>> tasks = new ArrayList<>();
    for (final Work one : work)
      tasks.add(anyResult(one.task));
    cluster.tasks().runAll("Segmenting", tasks, progress, (index, outcome) -> {
      final Work one = work.get(index);
      if (one.cut == null) {
        if (outcome.isFailure()) log.failed(one.stack, outcome.failure());
        else log.done(one.stack, (StackOutcome) outcome.value());
      }
      else if (!outcome.isFailure()) one.cut.done.set(one.slab, (SlabSegmenter.Done) outcome.value());
      else {
        one.cut.failed++;
        if (one.cut.failure == null) one.cut.failure = outcome.failure();
      }
    });
  }

  @SuppressWarnings("unchecked")
  private static Task<Object> anyResult(final Task<? extends Object> task) {
    return (Task<Object>) task;
  }

  private static long size(final PlannedStack stack) {
    try {
      return FileFacts.of(stack.stack().path()).bytes();
    }
    catch (final IOException e) {
      return 0;
    }
  }

  private void merge(final List<Cut> cuts) throws IOException {
    final List<Cut> whole = new ArrayList<>();
    for (final Cut cut : cuts)
      if (cut.failed == 0) whole.add(cut);
      else log.failed(cut.planned, cut.failed + " of " + cut.done.size() + " slabs failed: " + FolderReport.oneLine(cut.failure)
        + "; the others are kept, and the same job again does only what is missing");
    if (whole.isEmpty()) return;
    final List<MergeTask> tasks = whole.stream().map(cut -> new MergeTask(cut.spec, cut.stack, new ArrayList<>(cut.done)))
      .toList();
    cluster.tasks().runAll("Putting slabs together", tasks, progress, (index, outcome) -> {
      if (outcome.isFailure()) log.failed(whole.get(index).planned, outcome.failure());
      else log.done(whole.get(index).planned, outcome.value());
    });
    for (final Cut cut : whole)
      if (cut.planned.is(Status.DONE)) discard(Locations.path(cut.stack.folder()));
  }

  /** What is left when no stack failed is of other settings, or of files that have changed. */
  private void discardSlabs() throws IOException {
    final Path slabs = Locations.path(spec.output()).resolve(SLABS);
    if (Files.isDirectory(slabs) && (isEmpty(slabs) || todo.stream().allMatch(s -> s.is(Status.DONE)))) discard(slabs);
  }

  /** Parts that cannot be removed, as on a drive that keeps files while somebody has them mapped, cost room, not the result. */
  private void discard(final Path parts) {
    try {
      if (Files.exists(parts)) FolderReplacement.delete(parts);
    }
    catch (final IOException e) {
      face.note(parts + ": these parts of results are not needed any more, but could not be removed (" + FailureText.of(e) + ")");
    }
  }

  private static boolean isEmpty(final Path folder) throws IOException {
    try (var content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }
}
