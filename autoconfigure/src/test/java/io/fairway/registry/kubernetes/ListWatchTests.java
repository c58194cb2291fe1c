package io.fairway.registry.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceListBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In virtual time, against a server that answers on the spot.
 */
class ListWatchTests {

	private final FakeTicker ticker = new FakeTicker();

	private final FakeScheduler scheduler = new FakeScheduler(this.ticker);

	private final List<String> calls = new ArrayList<>();

	private final List<String> told = new ArrayList<>();

	private final ListWatch<EndpointSlice> listWatch = new ListWatch<>("cannot watch", this::list, this::watch,
			new Told(), new Object(), Duration.ofSeconds(90),
			new ListWatch.Environment(Runnable::run, this.scheduler, this.ticker, (bound) -> bound / 2));

	private KubernetesClientException listFailure;

	private KubernetesClientException watchFailure;

	private Watcher<EndpointSlice> watcher;

	private ListOptions options;

	private int closed;

	private KubernetesResourceList<EndpointSlice> list(ListOptions options) {
		this.calls.add("list " + options.getResourceVersion());
		if (this.listFailure != null) {
			throw this.listFailure;
		}
		return new EndpointSliceListBuilder().withNewMetadata(null, null, "10", null).build();
	}

	private Watch watch(ListOptions options, Watcher<EndpointSlice> watcher) {
		this.calls.add("watch " + options.getResourceVersion());
		if (this.watchFailure != null) {
			throw this.watchFailure;
		}
		this.watcher = watcher;
		this.options = options;
		return () -> this.closed++;
	}

	@BeforeEach
	void listsAndWatches() {
		this.listWatch.start();
		assertThat(this.calls).containsExactly("list 0", "watch 10");
		assertThat(this.told).containsExactly("listed");
		assertThat(this.options.getAllowWatchBookmarks()).isTrue();
		assertThat(this.options.getTimeoutSeconds()).isEqualTo(450);
		this.calls.clear();
		this.told.clear();
	}

	@Test
	void goesOnWhereAWatchEnded() {
		pass(10);
		event(Watcher.Action.ADDED, "11");
		event(Watcher.Action.MODIFIED, "12");
		event(Watcher.Action.DELETED, "13");
		event(Watcher.Action.BOOKMARK, "20");
		end(0);
		assertThat(this.calls).containsExactly("watch 20");
		assertThat(this.told).containsExactly("changed", "changed", "deleted");
	}

	@Test
	void listsAgainFromTheStoreWhenTheServerHasForgotten() {
		pass(10);
		end(410);
		assertThat(this.calls).containsExactly("list null", "watch 10");
		assertThat(this.told).containsExactly("listed");
	}

	@Test
	void doesNotHurryWhenTheServerForgetsAtOnce() {
		end(410);
		assertThat(this.calls).isEmpty();
		pass(1);
		assertThat(this.calls).containsExactly("list null", "watch 10");
		assertThat(this.told).containsExactly("listed");
	}

	@Test
	void takesAWatchThatEndsAtOnceForAFailure() {
		end(0);
		assertThat(this.told).containsExactly("failed");
		pass(1);
		assertThat(this.calls).containsExactly("list 0", "watch 10");
	}

	@ParameterizedTest
	@CsvSource({ "0,20", "503,20", "403,5", "401,5", "429,5" })
	void triesOftenOnlyWhereTheServerIsNotThere(int code, int tries) {
		this.listFailure = new KubernetesClientException("no", code, null);
		end(0);
		this.told.clear();
		pass(60);
		assertThat(this.told).hasSizeBetween(tries - 1, tries + 1).containsOnly("failed");
	}

	@Test
	void isBackWithinThreeSecondsOfTheServer() {
		this.listFailure = new KubernetesClientException("no");
		end(0);
		pass(600);
		this.listFailure = null;
		this.told.clear();
		pass(3);
		assertThat(this.told).containsExactly("listed");
	}

	@Test
	void listsAgainAfterAFailureToWatch() {
		this.watchFailure = new KubernetesClientException("no");
		pass(10);
		end(0);
		assertThat(this.told).containsExactly("failed");
		this.watchFailure = null;
		pass(1);
		assertThat(this.calls).containsExactly("watch 10", "list 0", "watch 10");
	}

	@Test
	void opensAWatchAgainThatIsSilent() {
		for (int i = 0; i < 10; i++) {
			pass(60);
			event(Watcher.Action.BOOKMARK, "11");
		}
		assertThat(this.calls).isEmpty();
		Watcher<EndpointSlice> silent = this.watcher;
		pass(120);
		assertThat(this.calls).containsExactly("watch 11");
		assertThat(this.closed).isEqualTo(1);
		silent.eventReceived(Watcher.Action.ADDED, TestSlices.slice("a"));
		silent.onClose(new WatcherException("late"));
		assertThat(this.told).isEmpty();
		assertThat(this.calls).hasSize(1);
	}

	@Test
	void doesNothingAfterItWasClosed() {
		this.listWatch.close();
		assertThat(this.closed).isEqualTo(1);
		event(Watcher.Action.ADDED, "11");
		end(0);
		pass(600);
		assertThat(this.calls).isEmpty();
		assertThat(this.told).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
	}

	private void event(Watcher.Action action, String version) {
		EndpointSlice slice = TestSlices.slice("a");
		slice.getMetadata().setResourceVersion(version);
		this.watcher.eventReceived(action, slice);
	}

	private void end(int code) {
		this.watcher.onClose(new WatcherException("end", new KubernetesClientException("end", code, null)));
		this.scheduler.runDue();
	}

	private void pass(int seconds) {
		this.scheduler.advance(Duration.ofSeconds(seconds));
	}

	private final class Told implements ListWatch.Events<EndpointSlice> {

		@Override
		public void listed(List<EndpointSlice> objects) {
			ListWatchTests.this.told.add("listed");
		}

		@Override
		public void changed(EndpointSlice object) {
			ListWatchTests.this.told.add("changed");
		}

		@Override
		public void deleted(EndpointSlice object) {
			ListWatchTests.this.told.add("deleted");
		}

		@Override
		public void failed(Exception cause) {
			ListWatchTests.this.told.add("failed");
		}

	}

}
