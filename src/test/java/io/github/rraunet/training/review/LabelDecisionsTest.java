package io.github.rraunet.training.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.training.review.LabelDecision.Difficulty;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelDecisionsTest {

  @TempDir
  private Path folder;

  @Test
  void comeBackFromTheirFile() throws Exception {
    final Path file = folder.resolve("review.csv");
    LabelDecisions.NONE.with(new LabelDecision("a,b.nii#3", Verdict.DROP, Difficulty.HARD, "two \"L5\", one is missing\nask"))
      .with(new LabelDecision("c.nii#1", Verdict.FLAG, Difficulty.UNKNOWN, "")).with(new LabelDecision("c.nii#1", Verdict.KEEP,
      Difficulty.EASY, "fine")).write(file);
    final LabelDecisions read = LabelDecisions.read(file);
    assertThat(read.all()).containsExactly(new LabelDecision("a,b.nii#3", Verdict.DROP, Difficulty.HARD,
      "two \"L5\", one is missing\nask"), new LabelDecision("c.nii#1", Verdict.KEEP, Difficulty.EASY, "fine"));
    assertThat(read.is("c.nii#1", Verdict.KEEP)).isTrue();
    assertThat(read.is("c.nii#1", Verdict.DROP)).isFalse();
    assertThat(read.on("other")).isEmpty();
  }

  @Test
  void whatIsNoDecisionIsTold() throws Exception {
    final Path file = folder.resolve("review.csv");
    Files.writeString(file, "mask,decision\nx#1,maybe\n");
    assertThatThrownBy(() -> LabelDecisions.read(file)).hasMessageContaining("mask x#1").hasMessageContaining("keep, drop, flag")
      .hasMessageContaining("'maybe'");
    Files.writeString(file, "mask,decision,difficulty\nx#1,keep,very\n");
    assertThatThrownBy(() -> LabelDecisions.read(file)).hasMessageContaining("easy, medium, hard");
    Files.writeString(file, "mask,decision\nx#1,keep\nx#1,drop\n");
    assertThatThrownBy(() -> LabelDecisions.read(file)).hasMessageContaining("x#1 is decided on twice, keep and drop");
    Files.writeString(file, "mask,decision\n,drop\n");
    assertThatThrownBy(() -> LabelDecisions.read(file)).hasMessageContaining("names no mask");
    Files.writeString(file, "mask\nx#1\n");
    assertThatThrownBy(() -> LabelDecisions.read(file)).hasMessageContaining("no column 'decision'");
  }

  /** A window is open on the list while a macro decides. */
  @Test
  void whatOthersDecidedMeanwhileIsKept() throws Exception {
    Files.writeString(folder.resolve("scores.csv"), "rank,mask,case,score,removed_after_epoch\n1,a#1,a,0.5,3\n2,b#1,b,0.1,\n");
    final ReviewList window = ReviewList.of(folder);
    final ReviewList macro = ReviewList.of(folder);
    macro.decide(new LabelDecision("a#1", Verdict.DROP, Difficulty.EASY, ""));
    window.decide(new LabelDecision("b#1", Verdict.KEEP, Difficulty.HARD, ""));
    assertThat(LabelDecisions.read(window.file()).all()).extracting(LabelDecision::mask).containsExactly("a#1", "b#1");
    assertThat(window.decisions().is("a#1", Verdict.DROP)).isTrue();
    assertThat(window.worst(1)).extracting(ReviewList.Entry::removed).containsExactly(3);
    assertThatThrownBy(() -> window.decide(new LabelDecision("c#1", Verdict.KEEP, Difficulty.EASY, ""))).hasMessageContaining(
      "'c#1'").hasMessageContaining("look like a#1");
  }
}
