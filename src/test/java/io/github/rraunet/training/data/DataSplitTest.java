package io.github.rraunet.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSplitTest {

  @TempDir
  private static Path folder;

  private static TrainingData data;

  @BeforeAll
  static void read() throws IOException {
    data = Cases.data(Cases.numbered(10, 20, 30, 40), new SliceCache(folder, 2));
  }

  private static DataSplit split(final String request, final long seed) {
    return DataSplit.of(data, DataSplit.Request.parse(request), i -> false, seed);
  }

  private static void isPartition(final DataSplit split) {
    final BitSet all = new BitSet();
    for (final int i : split.training())
      all.set(i);
    for (final int i : split.validation()) {
      assertThat(all.get(i)).isFalse();
      all.set(i);
    }
    assertThat(all.cardinality()).isEqualTo(100);
  }

  @Test
  void randomTakesTheFractionWithTheSeed() {
    final DataSplit a = split("random:0.25", 1);
    isPartition(a);
    assertThat(a.validation()).hasSize(25);
    assertThat(split("random:0.25", 1).validation()).isEqualTo(a.validation());
    assertThat(split("random:0.25", 2).validation()).isNotEqualTo(a.validation());
    assertThat(split("random", 1).validation()).hasSize(10);
  }

  @Test
  void byCaseTakesWholeCases() {
    for (long seed = 0; seed < 20; seed++) {
      final DataSplit split = split("by_case:0.3", seed);
      isPartition(split);
      final int[] cases = Arrays.stream(split.validation()).map(data::caseOf).distinct().toArray();
      int slices = 0;
      for (final int c : cases)
        slices += data.firstOf(c + 1) - data.firstOf(c);
      assertThat(slices).isEqualTo(split.validation().length).isGreaterThanOrEqualTo(30);
      assertThat(slices - largest(cases)).as("no more cases than needed").isLessThan(30);
    }
    assertThat(split("by_case:0.9999", 1).training()).isNotEmpty();
  }

  private static int largest(final int[] cases) {
    return Arrays.stream(cases).map(c -> data.firstOf(c + 1) - data.firstOf(c)).max().orElseThrow();
  }

  /** Keras: split_at = int(floor(n (1 - 0.1))); the paper's 5043 slices give 4538 and 505 (method specification, 1.4). */
  @Test
  void kerasTakesTheLast() throws IOException {
    final DataSplit split = split("keras_last", 1);
    isPartition(split);
    assertThat(split.validation()).containsExactly(90, 91, 92, 93, 94, 95, 96, 97, 98, 99);
    final TrainingData paper = Cases.data(Cases.numbered(5043), new SliceCache(folder, 2));
    final DataSplit papers = DataSplit.of(paper, DataSplit.Request.parse("keras_last:0.1"), i -> false, 1);
    assertThat(papers.training()).hasSize(4538);
    assertThat(papers.validation()).hasSize(505);
  }

  @Test
  void casesByName() {
    final DataSplit split = split("cases:c1, c0", 1);
    assertThat(split.validation()).hasSize(30);
    assertThat(split.validation()[29]).isEqualTo(29);
    assertThatThrownBy(() -> split("cases:c1,x", 1)).hasMessageContaining("x").hasMessageContaining("c0, c1, c2, c3");
    assertThatThrownBy(() -> split("cases:c0,c1,c2,c3", 1)).hasMessageContaining("0 to train on");
  }

  @Test
  void automaticPrefersCasesAndTellsWhenThereIsOne() throws IOException {
    assertThat(Arrays.stream(split("auto", 3).validation()).map(data::caseOf).distinct().count()).isEqualTo(1);
    final TrainingData one = Cases.data(Cases.numbered(50), new SliceCache(folder, 1));
    final DataSplit split = DataSplit.of(one, DataSplit.Request.parse("auto"), i -> false, 1);
    assertThat(split.validation()).hasSize(5);
    assertThat(split.notes()).anyMatch(n -> n.contains("one case only"));
    assertThatThrownBy(() -> DataSplit.of(one, DataSplit.Request.parse("by_case"), i -> false, 1))
      .hasMessageContaining("validation=random");
  }

  @Test
  void noneAndDropped() {
    assertThat(split("none", 1).validation()).isEmpty();
    final DataSplit split = DataSplit.of(data, DataSplit.Request.parse("random:0.5"), i -> i % 2 == 0, 1);
    assertThat(split.training().length + split.validation().length).isEqualTo(50);
    assertThat(Arrays.stream(split.training()).allMatch(i -> i % 2 == 1)).isTrue();
  }

  /** As the test cases of a study are, or those that somebody decided against. */
  @Test
  void aCaseThatIsDroppedWholeIsNeverTheValidation() throws IOException {
    final TrainingData three = Cases.data(Cases.numbered(20, 20, 20), new SliceCache(folder, 1));
    for (int gone = 0; gone < 3; gone++)
      for (long seed = 0; seed < 12; seed++) {
        final int without = gone;
        final DataSplit split = DataSplit.of(three, DataSplit.Request.parse("auto"), i -> three.caseOf(i) == without, seed);
        assertThat(split.validation()).as("without case " + gone + ", seed " + seed).hasSize(20);
        assertThat(split.training()).hasSize(20);
      }
    final DataSplit one = DataSplit.of(three, DataSplit.Request.parse("auto"), i -> three.caseOf(i) != 1, 1);
    assertThat(one.validation()).hasSize(2);
    assertThat(one.notes()).anyMatch(n -> n.contains("one case only"));
    assertThatThrownBy(() -> DataSplit.of(three, DataSplit.Request.parse("by_case"), i -> three.caseOf(i) != 1, 1))
      .hasMessageContaining("found 1");
  }

  private static int[] casesOf(final DataSplit split) {
    return Arrays.stream(split.validation()).map(data::caseOf).distinct().toArray();
  }

  /** A training after a review is compared with the one before. */
  @Test
  void decisionsOnSomeSlicesLeaveTheCasesOfTheValidation() {
    for (long seed = 0; seed < 12; seed++) {
      final DataSplit fewer = DataSplit.of(data, DataSplit.Request.parse("by_case:0.3"), i -> i % 3 == 0, seed);
      assertThat(casesOf(fewer)).isEqualTo(casesOf(split("by_case:0.3", seed)));
    }
  }

  /** Slices that are left keep their role; one that was dropped is of neither. */
  @Test
  void decisionsOnSomeSlicesLeaveTheRoleOfAllOthers() throws IOException {
    final TrainingData one = Cases.data(Cases.numbered(50), new SliceCache(folder, 1));
    for (final String request : new String[] { "auto", "random:0.2", "keras_last:0.2" })
      for (long seed = 0; seed < 6; seed++) {
        final DataSplit.Request parsed = DataSplit.Request.parse(request);
        final DataSplit whole = DataSplit.of(one, parsed, i -> false, seed);
        for (int gone = 0; gone < 50; gone += 7) {
          final int without = gone;
          final DataSplit fewer = DataSplit.of(one, parsed, i -> i == without, seed);
          assertThat(fewer.validation()).as(request).isEqualTo(Arrays.stream(whole.validation()).filter(i -> i != without)
            .toArray());
          assertThat(fewer.training()).isEqualTo(Arrays.stream(whole.training()).filter(i -> i != without).toArray());
        }
        final BitSet held = new BitSet();
        Arrays.stream(whole.validation()).forEach(held::set);
        assertThat(DataSplit.of(one, parsed, held::get, seed).validation()).as("another one where all were dropped").hasSize(1);
      }
  }

  /** Of 50 slices by seed 1, as they were drawn before decisions changed no split. */
  @Test
  void withoutDecisionsTheDrawIsWhatItWas() throws IOException {
    final TrainingData one = Cases.data(Cases.numbered(50), new SliceCache(folder, 1));
    assertThat(DataSplit.of(one, DataSplit.Request.parse("random"), i -> false, 1).validation()).containsExactly(1, 6, 8, 37, 48);
  }

  private static DataSplit split(final TrainingData of, final String request, final long seed) {
    return DataSplit.of(of, DataSplit.Request.parse(request), i -> false, seed);
  }

  /** Of 66 slices the case of 6 is nearer to a tenth than that of 60, of 182 that of 2 is not. */
  @Test
  void aLargeCaseIsNotHeldBackForASmallShare() throws IOException {
    final TrainingData two = Cases.data(Cases.numbered(60, 6), new SliceCache(folder, 1));
    final TrainingData four = Cases.data(Cases.numbered(60, 2, 60, 60), new SliceCache(folder, 1));
    final Set<Integer> chosen = new TreeSet<>();
    for (long seed = 0; seed < 12; seed++) {
      assertThat(split(two, "auto", seed).validation()).as("seed " + seed).containsExactly(60, 61, 62, 63, 64, 65);
      assertThat(split(two, "auto", seed).notes()).isEmpty();
      final DataSplit ofFour = split(four, "auto", seed);
      assertThat(ofFour.validation()).as("2 of 182 would be too few").hasSize(60);
      assertThat(ofFour.notes()).singleElement().asString().contains("takes 60 of 182 slices, more than twice the share of 0.1");
      chosen.add(four.caseOf(ofFour.validation()[0]));
    }
    assertThat(chosen).as("drawn").hasSizeGreaterThan(1);
  }

  /** 10, 20, 30 or 40 slices: 30, or 10 and 20, are 0.3 of them. */
  @Test
  void theShareIsPassedAsLittleAsMayBe() {
    final Set<List<Integer>> chosen = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      final DataSplit split = split("by_case:0.3", seed);
      assertThat(split.validation()).as("seed " + seed).hasSize(30);
      chosen.add(Arrays.stream(casesOf(split)).boxed().toList());
    }
    assertThat(chosen).containsExactlyInAnyOrder(List.of(2), List.of(0, 1));
  }

  /** Cases of one slice have no foreground. */
  @Test
  void foregroundIsLeftToTrainOn() throws IOException {
    final TrainingData one = Cases.data(Cases.numbered(20, 1, 1, 1), new SliceCache(folder, 1));
    for (long seed = 0; seed < 12; seed++)
      assertThat(split(one, "auto", seed).training()).as("seed " + seed).contains(1, 19);
    assertThatThrownBy(() -> DataSplit.of(one, DataSplit.Request.parse("auto"), i -> !one.isEmpty(i), 1)).hasMessageContaining(
      "all masks that are left to train on are empty");
  }

  /** The first of the order drawn until the share is reached, one being left: so it was before sizes were looked at. */
  @Test
  void casesOfOneSizeAreTakenAsTheyAreDrawn() throws IOException {
    for (final int n : new int[] { 2, 3, 7, 10 }) {
      final int[] sizes = new int[n];
      Arrays.fill(sizes, 4);
      final TrainingData equal = Cases.data(Cases.numbered(sizes), new SliceCache(folder, 1));
      for (final double share : new double[] { 0.1, 0.25, 0.3, 0.5, 0.9 })
        for (long seed = 0; seed < 5; seed++) {
          final int[] order = IntStream.range(0, n).toArray();
          DataSplit.shuffle(order, seed);
          final int count = Math.min(n - 1, (int) Math.ceil(share * n - 1e-9));
          assertThat(Arrays.stream(split(equal, "by_case:" + share, seed).validation()).map(equal::caseOf).distinct().toArray())
            .as(n + " cases, " + share + ", seed " + seed).isEqualTo(Arrays.stream(order).limit(count).sorted().toArray());
        }
    }
  }

  @Test
  void requestsThatAreNone() {
    for (final String text : new String[] { "some", "random:0", "by_case:1", "random:x", "cases:", "none:0.1", "keras_last:-1" })
      assertThatThrownBy(() -> DataSplit.Request.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("validation");
  }
}
