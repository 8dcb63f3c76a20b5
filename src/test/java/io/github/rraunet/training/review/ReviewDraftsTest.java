package io.github.rraunet.training.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.training.review.LabelDecision.Difficulty;
import io.github.rraunet.training.review.LabelDecision.Verdict;
import io.github.rraunet.training.review.ReviewDrafts.Remark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Someone goes through three masks; what is on disk is written out by hand. */
class ReviewDraftsTest {

  private static final String HEAD = "mask,decision,difficulty,comment\n";
  private static final Remark NOTHING = new Remark(Difficulty.UNKNOWN, " ");
  private static final Remark MISSING = new Remark(Difficulty.HARD, " L5 is missing ");

  @TempDir
  private Path folder;

  private Path file;
  private ReviewDrafts drafts;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(folder.resolve("scores.csv"),
      "rank,mask,case,score,removed_after_epoch\n1,a#1,a,0.5,3\n2,b#1,b,0.1,\n3,c#1,c,0.1,\n");
    file = folder.resolve("review.csv");
    drafts = new ReviewDrafts(ReviewList.of(folder));
  }

  @Test
  void whatIsWrittenWaitsForItsDecision() throws Exception {
    drafts.leave("a#1", MISSING);
    drafts.leave("b#1", NOTHING);
    assertThat(file).as("a comment is no decision").doesNotExist();
    assertThat(drafts.masks()).containsExactly("a#1");
    assertThat(drafts.on("a#1")).isEqualTo(new Remark(Difficulty.HARD, "L5 is missing"));
    assertThat(drafts.on("b#1")).isEqualTo(NOTHING);
    drafts.decide("a#1", Verdict.DROP, drafts.on("a#1"));
    assertThat(file).hasContent(HEAD + "a#1,drop,hard,L5 is missing\n");
    assertThat(drafts.masks()).isEmpty();
  }

  @Test
  void aDraftThatIsWipedIsNone() throws Exception {
    drafts.leave("a#1", MISSING);
    drafts.leave("a#1", NOTHING);
    assertThat(drafts.masks()).isEmpty();
  }

  @Test
  void whatIsWrittenOnADecidedMaskIsSaved() throws Exception {
    drafts.decide("a#1", Verdict.KEEP, NOTHING);
    drafts.leave("a#1", NOTHING);
    assertThat(file).hasContent(HEAD + "a#1,keep,,\n");
    drafts.leave("a#1", MISSING);
    assertThat(file).hasContent(HEAD + "a#1,keep,hard,L5 is missing\n");
    assertThat(drafts.masks()).isEmpty();
  }

  @Test
  void aDecisionIsTakenBackAndItsCommentIsNotLost() throws Exception {
    drafts.decide("a#1", Verdict.DROP, MISSING);
    drafts.decide("b#1", Verdict.KEEP, NOTHING);
    drafts.takeBack("a#1", drafts.on("a#1"));
    drafts.takeBack("b#1", NOTHING);
    drafts.takeBack("c#1", NOTHING);
    assertThat(file).hasContent(HEAD);
    assertThat(LabelDecisions.read(file).all()).as("for the next training").isEmpty();
    assertThat(drafts.masks()).containsExactly("a#1");
    assertThat(drafts.on("a#1")).isEqualTo(MISSING);
  }

  /** A macro decides while the window is open. */
  @Test
  void onlyTheDecisionThatIsMeantIsTakenBack() throws Exception {
    drafts.decide("a#1", Verdict.DROP, NOTHING);
    ReviewList.of(folder).decide(new LabelDecision("b#1", Verdict.KEEP, Difficulty.EASY, "by a macro"));
    drafts.takeBack("a#1", NOTHING);
    assertThat(file).hasContent(HEAD + "b#1,keep,easy,by a macro\n");
    assertThat(drafts.on("b#1")).isEqualTo(new Remark(Difficulty.EASY, "by a macro"));
  }

  @Test
  void draftsCanBeDecidedOnTogether() throws Exception {
    drafts.leave("c#1", MISSING);
    drafts.leave("a#1", new Remark(Difficulty.UNKNOWN, "cut off, above"));
    drafts.decideOnAll(Verdict.FLAG);
    assertThat(file).hasContent(HEAD + "c#1,flag,hard,L5 is missing\na#1,flag,,\"cut off, above\"\n");
    assertThat(drafts.masks()).isEmpty();
  }

  /** A folder stands where the file would be. */
  @Test
  void whatCannotBeSavedIsADraft() throws Exception {
    Files.createDirectories(file.resolve("in the way"));
    assertThatThrownBy(() -> drafts.decide("a#1", Verdict.KEEP, NOTHING)).isInstanceOf(IOException.class);
    drafts.leave("a#1", MISSING);
    assertThat(drafts.on("a#1")).isEqualTo(MISSING);
    assertThatThrownBy(() -> drafts.decideOnAll(Verdict.FLAG)).isInstanceOf(IOException.class);
    assertThat(drafts.masks()).containsExactly("a#1");
  }
}
