package io.github.rraunet.training.cleaning;

import static io.github.rraunet.training.cleaning.RemovalSchedule.COUNT_STATE;
import static io.github.rraunet.training.cleaning.RemovalSchedule.LITERAL_CUMULATIVE;
import static io.github.rraunet.training.cleaning.RemovalSchedule.LITERAL_EPOCH;
import static io.github.rraunet.training.cleaning.RemovalSchedule.NONE;
import static io.github.rraunet.training.cleaning.RemovalSchedule.O2U;
import static io.github.rraunet.training.cleaning.RemovalSchedule.PIECEWISE;
import static io.github.rraunet.training.cleaning.RemovalSchedule.UNIFORM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The numbers written out in the method's description, and Eq. 3 calculated by hand for small sets. */
class RemovalPlanTest {

  private static int[] removals(final RemovalPlan plan) {
    final int[] removals = new int[plan.epochs()];
    int sum = 0;
    for (int e = 1; e <= removals.length; e++)
      sum += removals[e - 1] = plan.removalsAfter(e, sum);
    return removals;
  }

  private static RemovalPlan plan(final RemovalSchedule schedule, final double alpha, final double beta, final int masks,
    final int epochs, final int warmUp, final boolean capped)
  {
    return new RemovalPlan(schedule, RemovalBudget.SEVERITY.masks(alpha, beta, masks), masks, epochs, warmUp, epochs / 2,
      RemovalPlan.bound(beta, masks, masks, 8, capped));
  }

  private static int[] removals(final RemovalSchedule schedule, final double alpha, final double beta, final int masks,
    final int epochs)
  {
    return removals(plan(schedule, alpha, beta, masks, epochs, 0, true));
  }

  private static int sumTo(final int[] removals, final int epoch) {
    return Arrays.stream(removals, 0, epoch).sum();
  }

  @Test
  void piecewiseRemoves120FourTimesThen24SixteenTimesThenTheRest() {
    final int[] removals = removals(PIECEWISE, 0.68, 0.75, 4000, 40);
    assertThat(Arrays.copyOfRange(removals, 0, 4)).containsOnly(120);
    assertThat(Arrays.copyOfRange(removals, 4, 20)).containsOnly(24);
    assertThat(Arrays.copyOfRange(removals, 20, 40)).containsOnly(4, 5);
  }

  @ParameterizedTest
  @CsvSource({ ".68, .75, 480, 864, 960", ".77, .50, 230, 414, 460", ".85, .25, 75, 135, 150", ".55, .25, 225, 405, 450" })
  void piecewiseReachesHalfNineTenthsAndAllOfTheBudget(final double alpha, final double beta, final int tenth, final int half,
    final int all)
  {
    final int[] removals = removals(PIECEWISE, alpha, beta, 4000, 40);
    assertThat(new int[] { sumTo(removals, 4), sumTo(removals, 20), sumTo(removals, 40) }).containsExactly(tenth, half, all);
  }

  /** Ten epochs of warm-up and forty more are the forty alone, ten later. */
  @ParameterizedTest
  @EnumSource(names = "O2U", mode = EnumSource.Mode.EXCLUDE)
  void warmUpShiftsEachSchedule(final RemovalSchedule schedule) {
    final int[] removals = removals(plan(schedule, 0.68, 0.75, 4000, 50, 10, true));
    assertThat(Arrays.copyOf(removals, 10)).containsOnly(0);
    assertThat(Arrays.copyOfRange(removals, 10, 50)).isEqualTo(removals(schedule, 0.68, 0.75, 4000, 40));
  }

  @Test
  void literalEpochAsksForMoreAndMoreUntilTheBounds() {
    assertThat(removals(LITERAL_EPOCH, 0.68, 0.75, 4000, 40)).startsWith(480, 960, 1440, 120, 0); // beta y = 3000
    assertThat(removals(plan(LITERAL_EPOCH, 0.68, 0.75, 4000, 40, 0, false))).startsWith(480, 960, 1440, 720, 0); // 400 remain
  }

  /** K = 0.15 * 0.25 * 200 = 7.5: 0.5 K t for t below 0.75, 10 t for t below 3.75, 0.75 t from 4 on; beta y = 50. */
  @Test
  void literalSchedulesOfASmallSet() {
    assertThat(removals(LITERAL_EPOCH, 0.85, 0.25, 200, 20)).startsWith(10, 20, 20, 0);
    assertThat(removals(LITERAL_CUMULATIVE, 0.85, 0.25, 200, 20)).startsWith(10, 10, 10, 0, 0);
    assertThat(removals(plan(LITERAL_EPOCH, 0.85, 0.25, 200, 20, 0, false))).startsWith(10, 20, 30, 3, 3, 4, 5, 6);
  }

  @Test
  void literalCumulativeIsARunningTotal() {
    assertThat(removals(LITERAL_CUMULATIVE, 0.68, 0.75, 4000, 40)).startsWith(480, 480, 480, 480, 480, 480, 120, 0);
  }

  @Test
  void countStateIsDoneAfterSixEpochs() {
    assertThat(removals(COUNT_STATE, 0.68, 0.75, 4000, 40)).startsWith(480, 96, 96, 96, 96, 96, 0, 0);
  }

  /** K = 8: 4 at once, then 0.8 an epoch, which would never be a mask; K = 7.5: 3, then y/x = 10 of which 4 are left. */
  @Test
  void countStateOfASmallSetComesToItsEnd() {
    assertThat(removals(new RemovalPlan(COUNT_STATE, 8, 200, 20, 0, 10, 50))).startsWith(4, 1, 1, 1, 1, 0);
    assertThat(removals(COUNT_STATE, 0.85, 0.25, 200, 20)).startsWith(3, 4, 0);
  }

  @Test
  void o2uRemovesOnceAndUniformAlways() {
    final int[] once = new int[40];
    once[19] = 960;
    assertThat(removals(O2U, 0.68, 0.75, 4000, 40)).isEqualTo(once);
    assertThat(removals(UNIFORM, 0.68, 0.75, 4000, 40)).containsOnly(24);
    assertThat(removals(NONE, 0.68, 0.75, 4000, 40)).containsOnly(0);
  }

  @Test
  void budgetsWeightBySeverityOrNot() {
    assertThat(RemovalBudget.SEVERITY.masks(0.75, 0.5, 200)).isEqualTo(25);
    assertThat(RemovalBudget.COUNT.masks(0.75, 0.5, 200)).isEqualTo(100);
  }

  @Test
  void boundLeavesATenthAndABatch() {
    assertThat(RemovalPlan.bound(1, 4000, 4000, 8, true)).isEqualTo(3600);
    assertThat(RemovalPlan.bound(1, 45, 45, 4, true)).as("a tenth of 45 is 4.5").isEqualTo(40);
    assertThat(RemovalPlan.bound(1, 45, 45, 8, true)).isEqualTo(37);
    assertThat(RemovalPlan.bound(0.29, 100, 100, 8, true)).as("0.29 * 100 is 28.999999999999996").isEqualTo(29);
    assertThat(RemovalPlan.bound(0.29, 100, 100, 8, false)).isEqualTo(90);
    assertThat(RemovalPlan.bound(0.9, 1000, 100, 8, true)).as("900 of 1000 empty and without rank").isEqualTo(90);
    assertThat(RemovalPlan.bound(1, 5, 5, 8, true)).isZero();
  }

  /** Whatever the numbers: never more than the bound, and what is no literal reading of Eq. 3 removes K in all, rounded down. */
  @ParameterizedTest
  @EnumSource
  void removesAllOfTheBudgetAndNeverMoreThanTheBound(final RemovalSchedule schedule) {
    final var random = new SplittableRandom(5);
    for (int i = 0; i < 2000; i++) {
      final int masks = 1 + random.nextInt(300);
      final double beta = random.nextDouble();
      final double budget = random.nextDouble() * beta * masks;
      final int bound = RemovalPlan.bound(beta, masks, masks, 1 + random.nextInt(8), true);
      final int epochs = 1 + random.nextInt(60);
      final int warmUp = random.nextInt(epochs);
      final var plan = new RemovalPlan(schedule, budget, masks, epochs, warmUp, epochs, bound);
      final int[] removals = removals(plan);
      assertThat(IntStream.of(removals).min().getAsInt()).isNotNegative();
      final int sum = IntStream.of(removals).sum();
      assertThat(sum).as(plan.toString()).isLessThanOrEqualTo(bound);
      if (schedule == PIECEWISE || schedule == UNIFORM || schedule == O2U)
        assertThat(sum).as(plan.toString()).isEqualTo(Math.min(bound, (int) budget));
    }
  }

  @Test
  void refusesABudgetOrWarmUpThatCannotBe() {
    assertThatThrownBy(() -> new RemovalPlan(PIECEWISE, 11, 10, 5, 0, 2, 10)).hasMessageContaining("from 0 to all 10, found 11");
    assertThatThrownBy(() -> new RemovalPlan(PIECEWISE, 5, 10, 5, 5, 2, 10))
      .hasMessageContaining("shorter than the training of 5");
  }
}
