package io.cdcpipeline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconciliationTest {

  private static final Tally.Sum AAPL = new Tally.Sum(3, 300);
  private static final Tally.Sum IBM = new Tally.Sum(2, 50);
  private static final Tally TRUTH = tally(AAPL, IBM);

  @Test
  void placesThatHoldWhatTheSourceToldAgree() {
    Reconciliation found = withOnePlaceHolding(TRUTH, 0);

    assertThat(found.agrees()).isTrue();
    assertThat(found.missing()).isZero();
    assertThat(found.duplicate()).isZero();
    assertThat(found.count(Reconciliation.REDIS)).isEqualTo(5);
  }

  @Test
  void aSourceThatToldNothingAgreesWithPlacesThatHoldNothing() {
    Tally nothing = new Tally(Map.of());

    assertThat(new Reconciliation(nothing, 0, Map.of("kafka", nothing), 0, List.of()).agrees())
        .isTrue();
  }

  @Nested
  class WhenOnePlace {

    @ParameterizedTest(name = "{0}")
    @ValueSource(
        strings = {
          Reconciliation.KAFKA,
          Reconciliation.MONGODB,
          Reconciliation.MONGODB_TRADES,
          Reconciliation.REDIS
        })
    void lostAnEventItIsMissing(String place) {
      Map<String, Tally> places = everywhere();
      places.put(place, tally(new Tally.Sum(2, 200), IBM));

      assertIs(new Reconciliation(TRUTH, 0, places, 0, List.of()), 1, 0);
    }

    @Test
    void lostASymbolAllItsEventsAreMissing() {
      assertIs(withOnePlaceHolding(new Tally(Map.of("AAPL", AAPL)), 0), 2, 0);
    }

    @Test
    void countedAnEventTwiceItIsADuplicate() {
      assertIs(withOnePlaceHolding(tally(new Tally.Sum(4, 400), IBM), 0), 0, 1);
    }

    @Test
    void holdsASymbolThatTheSourceNeverToldItIsADuplicate() {
      Tally more = new Tally(Map.of("AAPL", AAPL, "IBM", IBM, "ZZZ", new Tally.Sum(1, 1)));

      assertIs(withOnePlaceHolding(more, 0), 0, 1);
    }

    @Test
    void lostAnEventOfOneSymbolAndRepeatedOneOfAnotherBothAreSeen() {
      assertIs(withOnePlaceHolding(tally(new Tally.Sum(2, 200), new Tally.Sum(3, 75)), 0), 1, 1);
    }

    @Test
    void swappedALargeEventForASmallOneItIsMissing() {
      assertIs(withOnePlaceHolding(tally(new Tally.Sum(3, 299), IBM), 0), 1, 0);
    }

    @Test
    void swappedASmallEventForALargeOneItIsADuplicate() {
      assertIs(withOnePlaceHolding(tally(new Tally.Sum(3, 301), IBM), 0), 0, 1);
    }
  }

  @Test
  void lossesOfSeveralPlacesAddUp() {
    Map<String, Tally> places = everywhere();
    places.put(Reconciliation.KAFKA, tally(new Tally.Sum(2, 200), IBM));
    places.put(Reconciliation.REDIS, tally(AAPL, new Tally.Sum(0, 0)));

    assertIs(new Reconciliation(TRUTH, 0, places, 0, List.of()), 3, 0);
  }

  @Test
  void aSecondRecordOfAnEventIdInKafkaIsADuplicate() {
    assertIs(withOnePlaceHolding(TRUTH, 2), 0, 2);
  }

  @Test
  void equalCountsWithAnotherValueDoNotAgree() {
    Reconciliation found =
        new Reconciliation(TRUTH, 0, everywhere(), 0, List.of("the quote of IBM differs"));

    assertThat(found.agrees()).isFalse();
  }

  @Test
  void aRowThatWasSetAsideIsProducedAndNotMissing() {
    Reconciliation found = new Reconciliation(TRUTH, 2, everywhere(), 0, List.of());

    assertThat(found.produced()).isEqualTo(TRUTH.count() + 2);
    assertIs(found, 0, 0);
  }

  @Test
  void rowsThatWereSetAsideExcuseNoOtherLoss() {
    Map<String, Tally> places = everywhere();
    places.put(Reconciliation.REDIS, tally(new Tally.Sum(2, 200), IBM));

    assertIs(new Reconciliation(TRUTH, 5, places, 0, List.of()), 1, 0);
  }

  private static void assertIs(Reconciliation found, long missing, long duplicate) {
    assertThat(found.missing()).as("missing").isEqualTo(missing);
    assertThat(found.duplicate()).as("duplicate").isEqualTo(duplicate);
    assertThat(found.agrees()).isEqualTo(missing == 0 && duplicate == 0);
  }

  /** Every place but Redis holds the truth. */
  private static Reconciliation withOnePlaceHolding(Tally tally, long kafkaDuplicates) {
    Map<String, Tally> places = everywhere();
    places.put(Reconciliation.REDIS, tally);
    return new Reconciliation(TRUTH, 0, places, kafkaDuplicates, List.of());
  }

  private static Map<String, Tally> everywhere() {
    return new HashMap<>(
        Map.of(
            Reconciliation.KAFKA, TRUTH,
            Reconciliation.MONGODB, TRUTH,
            Reconciliation.MONGODB_TRADES, TRUTH,
            Reconciliation.REDIS, TRUTH));
  }

  private static Tally tally(Tally.Sum aapl, Tally.Sum ibm) {
    return new Tally(Map.of("AAPL", aapl, "IBM", ibm));
  }
}
