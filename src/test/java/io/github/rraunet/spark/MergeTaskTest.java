package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.BoneModel;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.folder.StackState;
import io.github.rraunet.segment.slabs.SlabCut;
import io.github.rraunet.segment.slabs.SlabSegmenter;
import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MergeTaskTest {

  @TempDir
  private Path temp;

  @AfterEach
  void end() {
    ExecutorEngine.closeAll();
  }

  /** An executor that is lost after it has written, and before it could say so, leaves the same task to another. */
  @Test
  void itMayBeDoneAgain() throws IOException, EngineException {
    final Path model = BoneModel.write(temp);
    final Path ct = temp.resolve("p.nii");
    VerbRun.rra("make-phantom", "--size", "40x36x12", "--spacing", "4x5x6", "--output", ct);
    final var engine = new EngineSpec(model.toString(), false, ModelPackage.open(model.toString()).sha256(), "", "", "cpu",
      Precision.FLOAT32, false);
    final Path out = temp.resolve("out");
    final var spec = new SegmentSpec(engine, out.toString(), "", OutputType.MASK, false, Double.NaN, false, 4, Precision.FLOAT32,
      new LinkedHashMap<>(), "a test");
    final var stack = new SlabStack(new SegmentSpec.Stack(ct.toString(), "p.nii", ""), 12, 4, temp.resolve("slabs").toString(),
      FileFacts.of(ct));
    final List<SlabSegmenter.Done> done = new ArrayList<>();
    for (final SlabCut.Slab slab : stack.cut().slabs())
      done.add(new SlabTask(spec, stack, slab).run(Progress.NONE));
    final var task = new MergeTask(spec, stack, done);

    assertThat(task.run(Progress.NONE).status()).isEqualTo(StackState.Status.DONE);
    final byte[] mask = Files.readAllBytes(out.resolve("p_mask.nii.gz"));
    assertThat(task.run(Progress.NONE).status()).isEqualTo(StackState.Status.DONE);
    assertThat(out.resolve("p_mask.nii.gz")).hasBinaryContent(mask);

    VerbRun.rra("make-phantom", "--seed", "2", "--size", "40x36x12", "--spacing", "4x5x6", "--output", ct); // another stack
    Files.setLastModifiedTime(ct, FileTime.from(Instant.now().plusSeconds(10)));
    assertThatThrownBy(() -> task.run(Progress.NONE)).isInstanceOf(VolumeFormatException.class).hasMessageContaining(ct
      + ": was changed while its slabs were segmented");
    assertThat(out.resolve("p_mask.nii.gz")).hasBinaryContent(mask);
  }
}
