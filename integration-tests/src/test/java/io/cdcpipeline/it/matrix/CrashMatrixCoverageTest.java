package io.cdcpipeline.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.it.matrix.Rows.Absence;
import io.cdcpipeline.sink.protocol.FaultPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No fault point may be added without a row for each store, played and written down. */
class CrashMatrixCoverageTest {

  private static final Path GUARANTEES = Path.of("..", "docs", "guarantees.md");

  static List<Absence> pointsOfStores() {
    return Stream.of(FaultPoint.values())
        .flatMap(point -> Stream.of(Store.values()).map(store -> new Absence(point, store)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("pointsOfStores")
  void everyFaultPointOfEveryStoreHasARowOrAReason(Absence place) {
    long rows =
        Rows.all().stream()
            .filter(row -> row.group() == Group.FAULT_POINT)
            .filter(row -> row.name().equals(place.point().label()))
            .filter(row -> row.store() == place.store())
            .count();

    assertThat(rows).isEqualTo(Rows.ABSENT.containsKey(place) ? 0 : 1);
  }

  @Test
  void everyRowIsInTheGuaranteesWithoutAViolation() throws IOException {
    MatrixTable table = MatrixTable.in(Files.readString(GUARANTEES));

    assertThat(Rows.all())
        .allSatisfy(
            row ->
                assertThat(table.line(row).map(MatrixTable::violations))
                    .as(row.toString())
                    .hasValue("0"));
  }

  @Test
  void noRowIsPlayedUnderTheNameOfAnother() {
    assertThat(Rows.all()).extracting(Row::toString).doesNotHaveDuplicates();
    assertThat(Rows.few())
        .isNotEmpty()
        .allMatch(
            few -> Rows.all().stream().anyMatch(row -> row.toString().equals(few.toString())));
  }
}
