package io.github.rraunet.segment;

import java.util.Arrays;

/** Labels 0, 1, 2, ... that can be united; the smallest of a united set is its root. */
final class LabelForest {

  private int[] parent = new int[1024];
  private long[] voxels = new long[1024];
  private int count;

  int count() {
    return count;
  }

  /** Makes labels up to and including this one, each alone and without voxels. */
  void extendTo(final int label) {
    if (label >= parent.length) {
      final int larger = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * parent.length);
      parent = Arrays.copyOf(parent, larger);
      voxels = Arrays.copyOf(voxels, larger);
    }
    for (; count <= label; count++)
      parent[count] = count;
  }

  int root(final int label) {
    int l = label;
    while (parent[l] != l) {
      parent[l] = parent[parent[l]];
      l = parent[l];
    }
    return l;
  }

  void unite(final int a, final int b) {
    final int rootA = root(a);
    final int rootB = root(b);
    parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  void addVoxels(final int label, final long number) {
    voxels[label] += number;
  }

  /** @return root of the set with the most voxels, of equals the smallest; -1 if there is no label */
  int largest() {
    final long[] whole = new long[count];
    for (int l = 0; l < count; l++)
      whole[root(l)] += voxels[l];
    int largest = count == 0 ? -1 : 0;
    for (int l = 1; l < count; l++)
      if (whole[l] > whole[largest]) largest = l;
    return largest;
  }
}
