package io.github.rraunet.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparePlanesTest {

  private final SparePlanes spare = new SparePlanes(1000);

  @Test
  void anArrayGoesToTheNextWhoWantsOneOfItsKind() {
    final SparePlanes.Loan first = spare.lend();
    final byte[] bytes = first.bytes(16);
    final short[] shorts = first.shorts(16);
    final float[] floats = first.floats(16);
    final SparePlanes.Loan beside = spare.lend();
    assertThat(beside.bytes(16)).isNotSameAs(bytes);
    first.close();
    final SparePlanes.Loan next = spare.lend();
    assertThat(next.bytes(17)).hasSize(17).isNotSameAs(bytes);
    assertThat(next.shorts(16)).isSameAs(shorts);
    assertThat(next.floats(16)).isSameAs(floats);
    assertThat(next.bytes(16)).isSameAs(bytes);
    assertThat(next.bytes(16)).isNotSameAs(bytes);
  }

  @Test
  void whatWasGivenBackTwiceIsThereOnce() {
    final SparePlanes.Loan loan = spare.lend();
    loan.bytes(16);
    loan.close();
    loan.close();
    final SparePlanes.Loan next = spare.lend();
    assertThat(next.bytes(16)).isNotSameAs(next.bytes(16));
  }

  /** 1000 bytes: of two kinds the one that was used last stays. */
  @Test
  void noMoreIsKeptThanWasSaid() {
    final SparePlanes.Loan oldest = spare.lend();
    oldest.bytes(100);
    oldest.close();
    final SparePlanes.Loan old = spare.lend();
    final short[] longAgo = old.shorts(200); // 400 bytes
    old.close();
    final SparePlanes.Loan loan = spare.lend();
    final Set<byte[]> given = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 7; i++)
      given.add(loan.bytes(100));
    assertThat(given).hasSize(7);
    loan.close(); // 1100 with the old one
    final SparePlanes.Loan next = spare.lend();
    for (int i = 0; i < 7; i++)
      assertThat(given.remove(next.bytes(100))).isTrue();
    assertThat(next.shorts(200)).isNotSameAs(longAgo);

    final SparePlanes none = new SparePlanes(0);
    final SparePlanes.Loan only = none.lend();
    final byte[] gone = only.bytes(1);
    only.close();
    assertThat(none.lend().bytes(1)).isNotSameAs(gone);
  }

  /** Each thread writes its number all over what it was lent, and finds it there again. */
  @Test
  void nobodyElseHasWhatIsLent() throws Exception {
    final SparePlanes shared = new SparePlanes(1 << 20);
    final ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (final Future<?> done : IntStream.range(1, 5).mapToObj(number -> threads.submit(() -> {
        for (int round = 0; round < 2000; round++)
          try (SparePlanes.Loan loan = shared.lend()) {
            final byte[][] planes = new byte[5][];
            for (int i = 0; i < planes.length; i++) {
              planes[i] = loan.bytes(8);
              Arrays.fill(planes[i], (byte) number);
            }
            for (final byte[] plane : planes)
              for (final byte value : plane)
                if (value != number) throw new AssertionError("somebody else wrote " + value);
          }
      })).toList())
        done.get();
    }
    finally {
      threads.shutdownNow();
    }
  }
}
