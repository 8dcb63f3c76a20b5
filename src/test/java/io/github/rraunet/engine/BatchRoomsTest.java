package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.BatchRooms.Room;
import io.github.rraunet.engine.Trainer.Batch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BatchRoomsTest {

  private final Batch first = batch();
  private final Batch second = batch();
  private final BatchRooms rooms = new BatchRooms();

  private static Batch batch() {
    return new Batch(new float[4], new float[4], 1, 2, 2);
  }

  @Test
  void aStagedBatchIsFoundAgainAndGivenOutOnce() {
    final Room staged = rooms.enterToStage();
    rooms.leave(staged, first);
    final Room other = rooms.enter(second);
    assertThat(other).isNotSameAs(staged);
    assertThat(rooms.isStaged(other, second)).isFalse();
    rooms.leave(other, null); // both are free: the other one would do, too
    final Room again = rooms.enter(first);
    assertThat(again).isSameAs(staged);
    assertThat(rooms.isStaged(again, first)).isTrue();
    assertThat(rooms.isStaged(again, first)).isFalse();
  }

  @Test
  void nothingIsStagedWhereNoRoomIsFree() {
    rooms.enter(first);
    rooms.enter(second);
    rooms.enterToStage();
    assertThat(rooms.enterToStage()).isNull();
    assertThatThrownBy(() -> rooms.enter(batch())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatNeverCameIsReplacedAndTakenForNothingElse() {
    rooms.leave(rooms.enterToStage(), first);
    rooms.leave(rooms.enterToStage(), second);
    final Batch third = batch();
    final Room used = rooms.enter(third);
    assertThat(rooms.isStaged(used, third)).isFalse();
    rooms.leave(used, null);
    final Room replaced = rooms.enterToStage();
    rooms.leave(replaced, null);
    assertThat(rooms.isStaged(replaced, first)).isFalse();
    assertThat(rooms.isStaged(replaced, second)).isFalse();
  }

  @Test
  void whereMemoryIsShortARoomThatHasSomeIsFoundAndOneThatIsAnnouncedLast() throws Exception {
    assertThat(rooms.enterWithMemory()).isNull();
    final Room announced = rooms.enterToStage();
    announced.shared = SharedSliceBatch.allocate(1, 1, 2, 2, () -> {});
    rooms.leave(announced, first);
    final Room used = rooms.enter(second);
    used.shared = SharedSliceBatch.allocate(2, 1, 2, 2, () -> {});
    rooms.leave(used, null);
    assertThat(rooms.enterWithMemory()).isSameAs(used);
    assertThat(rooms.enterWithMemory()).isSameAs(announced);
    assertThat(rooms.enterWithMemory()).isNull();
    rooms.leave(used, null);
    rooms.leave(announced, null);
    rooms.close();
  }

  @Test
  void memoryThatSomebodyIsWritingToStaysUntilHeLeaves() throws Exception {
    final AtomicBoolean gone = new AtomicBoolean();
    final Room room = rooms.enter(first);
    room.shared = SharedSliceBatch.allocate(1, 1, 2, 2, () -> gone.set(true));
    rooms.close();
    assertThat(gone).isFalse();
    room.shared.input().put(0, 1f);
    rooms.leave(room, null);
    assertThat(gone).isTrue();
  }
}
