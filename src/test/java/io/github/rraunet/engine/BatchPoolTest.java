package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.engine.SharedPair.Layout;
import java.util.ArrayList;
import java.util.List;
import org.apposed.appose.NDArray.DType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchPoolTest {

  private static final Layout FLOATS = SharedSliceBatch.layout(2, 8, 8);
  private static final Layout SHORTS = new Layout(2, 8, 8, DType.UINT16, DType.UINT8);

  private final List<String> happened = new ArrayList<>();
  private int room = Integer.MAX_VALUE;
  private final BatchPool pool = new BatchPool(new BatchPool.Memory() {

    private int made;

    @Override
    public SharedPair make(final Layout layout) throws EngineException {
      if (made - happened.stream().filter(what -> what.startsWith("close")).count() == room) {
        happened.add("full");
        throw new SharedMemoryException("full");
      }
      final int id = ++made;
      happened.add("make " + id);
      return SharedPair.allocate(id, layout, () -> happened.add("close " + id));
    }

    @Override
    public void settle() {
      happened.add("settle");
    }
  });

  @AfterEach
  void letGo() {
    pool.close();
  }

  @Test
  void memoryOfTheSameLayoutIsUsedAgain() throws Exception {
    final BatchPool.Lent first = pool.take(FLOATS);
    first.close();
    first.close();
    final BatchPool.Lent second = pool.take(SharedSliceBatch.layout(2, 8, 8));
    final BatchPool.Lent beside = pool.take(FLOATS);
    assertThat(second.id()).isEqualTo(1);
    assertThat(beside.id()).isEqualTo(2);
    assertThatThrownBy(first::input).isInstanceOf(IllegalStateException.class);
    second.close();
    beside.close();
    pool.close();
    assertThat(happened).containsExactly("make 1", "make 2", "close 2", "close 1");
  }

  @Test
  void memoryOfSeveralLayoutsIsKept() throws Exception {
    pool.take(FLOATS).close();
    final BatchPool.Lent lent = pool.take(SHORTS);
    assertThat(lent.input().remaining()).isEqualTo(2 * 2 * 64);
    assertThat(lent.output().remaining()).isEqualTo(2 * 64);
    lent.close();
    final BatchPool.Lent floats = pool.take(FLOATS);
    assertThat(floats.id()).isEqualTo(1);
    floats.close();
    final BatchPool.Lent shorts = pool.take(SHORTS);
    assertThat(shorts.id()).isEqualTo(2);
    shorts.close();
    assertThat(happened).containsExactly("make 1", "make 2");
  }

  /** Else the old memory would still count as taken when there is hardly any left. */
  @Test
  void memoryOfAnotherLayoutIsGoneBeforeNewIsMadeWhereItIsShort() throws Exception {
    room = 1;
    pool.take(FLOATS).close();
    final BatchPool.Lent lent = pool.take(SHORTS);
    assertThat(happened).containsExactly("make 1", "full", "close 1", "settle", "make 2");
    assertThatThrownBy(() -> pool.take(FLOATS)).isInstanceOf(SharedMemoryException.class);
    pool.close();
    lent.close();
    assertThat(happened).endsWith("full", "close 2");
  }

  @Test
  void theLongestUnusedIsLetGoOfWhenThereIsMuch() throws Exception {
    final List<BatchPool.Lent> lent = new ArrayList<>();
    for (int i = 0; i < 17; i++)
      lent.add(pool.take(FLOATS));
    happened.clear();
    lent.forEach(BatchPool.Lent::close);
    assertThat(happened).containsExactly("close 1");
  }

  @Test
  void memoryInWhichTheWorkerMayStillWriteIsNotUsedAgain() throws Exception {
    final BatchPool.Lent lent = pool.take(FLOATS);
    lent.spoil();
    lent.close();
    final BatchPool.Lent next = pool.take(FLOATS);
    assertThat(next.id()).isEqualTo(2);
    pool.close();
    next.close();
    assertThat(happened).containsExactly("make 1", "close 1", "make 2", "close 2");
  }
}
