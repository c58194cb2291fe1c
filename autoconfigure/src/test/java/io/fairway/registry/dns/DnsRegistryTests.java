package io.fairway.registry.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.RecordingListener;
import io.fairway.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;

class DnsRegistryTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final String SRV = "_http._tcp.users.example";

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final RecordingListener listener = new RecordingListener();

	private final List<DnsRegistry> registries = new ArrayList<>();

	private final TestDnsServer server = new TestDnsServer();

	private TargetMode targets = TargetMode.ADDRESSES;

	private PriorityMode priorities = PriorityMode.LOWEST;

	private AddressFamily family = AddressFamily.IPV4_PREFERRED;

	private Duration maxInterval = SHORT;

	private Duration timeout = Duration.ofSeconds(3);

	private List<InetSocketAddress> servers;

	@BeforeEach
	void useServer() {
		this.servers = List.of(this.server.address());
		Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
	}

	@AfterEach
	void close() {
		this.registries.forEach(DnsRegistry::close);
		this.scheduler.shutdownNow();
		this.server.close();
		Awaitility.reset();
	}

	@Test
	void findsInstancesByServiceRecord() {
		this.server.set(SRV, Type.SRV, 5, "10 3 8080 a.example.", "10 1 8081 b.example.")
			.set("a.example", Type.A, 5, "10.0.0.1")
			.set("b.example", Type.A, 5, "10.0.0.2");
		List<Instance> instances = firstAnswer(SRV);
		assertThat(instances).extracting((instance) -> instance.id().address())
			.containsExactly("10.0.0.1:8080", "10.0.0.2:8081");
		assertThat(instances).extracting(Instance::weight).containsExactly(3.0, 1.0);
		assertThat(instances.get(0).getMetadata()).containsEntry("priority", "10").containsEntry("target", "a.example");
		assertThat(instances).noneMatch(Instance::isSecure);
	}

	@Test
	void findsInstancesByAddress() {
		this.server.set("users.example", Type.A, 5, "10.0.0.2", "10.0.0.1");
		assertThat(firstAnswer("users.example")).extracting((instance) -> instance.id().address())
			.containsExactly("10.0.0.1:8080", "10.0.0.2:8080");
	}

	@Test
	void findsInstancesByTemplate() {
		this.server.set("users.internal.example", Type.A, 5, "10.0.0.1");
		watch(registry(new DnsNames(Map.of(), "{service}.internal.example", null, 80, null)));
		assertThat(awaitAnswer()).hasSize(1);
	}

	@Test
	void callsServicesOfHttpsOverTls() {
		this.server.set("_https._tcp.users.example", Type.SRV, 5, "0 0 443 a.example.")
			.set("a.example", Type.A, 5, "10.0.0.1");
		assertThat(firstAnswer("_https._tcp.users.example").get(0).isSecure()).isTrue();
	}

	@Test
	void acceptsIpv6() {
		this.server.set("users.example", Type.AAAA, 5, "2001:db8::1");
		assertThat(firstAnswer("users.example").get(0).getUri()).hasToString("http://[2001:db8:0:0:0:0:0:1]:8080");
	}

	@Test
	void asksForIpv6OnlyWhereThereIsNoIpv4() {
		this.server.set("users.example", Type.A, 5, "10.0.0.1").set("users.example", Type.AAAA, 5, "2001:db8::1");
		assertThat(firstAnswer("users.example")).extracting(Instance::getHost).containsExactly("10.0.0.1");
		assertThat(this.server.questions()).doesNotContain("users.example. AAAA");
	}

	@Test
	void usesBothFamiliesIfAskedTo() {
		this.family = AddressFamily.ALL;
		this.server.set("users.example", Type.A, 5, "10.0.0.1").set("users.example", Type.AAAA, 5, "2001:db8::1");
		assertThat(firstAnswer("users.example")).extracting(Instance::getHost)
			.containsExactly("10.0.0.1", "[2001:db8:0:0:0:0:0:1]");
	}

	@Test
	void keepsNamesIfAskedTo() {
		this.targets = TargetMode.NAMES;
		this.server.set(SRV, Type.SRV, 5, "0 0 8080 a.example.");
		assertThat(firstAnswer(SRV)).extracting(Instance::getHost).containsExactly("a.example");
		assertThat(this.server.questions()).containsOnly(SRV + ". SRV");
	}

	@Test
	void usesLowestPriorityOfWhichThereIsAnInstance() {
		this.server.set(SRV, Type.SRV, 5, "30 0 80 c.example.", "20 0 80 b.example.", "10 0 80 a.example.")
			.set("b.example", Type.A, 5, "10.0.0.2")
			.set("c.example", Type.A, 5, "10.0.0.3");
		assertThat(firstAnswer(SRV)).extracting(Instance::getHost).containsExactly("10.0.0.2");
		this.server.set("a.example", Type.A, 5, "10.0.0.1");
		awaitHosts("10.0.0.1");
	}

	@Test
	void usesAllPrioritiesIfAskedTo() {
		this.priorities = PriorityMode.ALL;
		this.server.set(SRV, Type.SRV, 5, "20 0 80 b.example.", "10 0 80 a.example.")
			.set("a.example", Type.A, 5, "10.0.0.1")
			.set("b.example", Type.A, 5, "10.0.0.2");
		assertThat(firstAnswer(SRV)).extracting((instance) -> instance.getMetadata().get("priority"))
			.containsExactly("10", "20");
	}

	@Test
	void weightOfZeroIsSmallAndNeverDrains() {
		this.server.set(SRV, Type.SRV, 5, "0 0 80 a.example.", "0 5 80 b.example.")
			.set("a.example", Type.A, 5, "10.0.0.1")
			.set("b.example", Type.A, 5, "10.0.0.2");
		assertThat(firstAnswer(SRV)).extracting(Instance::weight).containsExactly(0.1, 5.0);
	}

	@Test
	void nothingButWeightsOfZeroIsNoWeight() {
		this.server.set(SRV, Type.SRV, 5, "0 0 80 a.example.", "0 0 80 b.example.")
			.set("a.example", Type.A, 5, "10.0.0.1")
			.set("b.example", Type.A, 5, "10.0.0.2");
		assertThat(firstAnswer(SRV)).allSatisfy(
				(instance) -> assertThat(instance.getMetadata()).doesNotContainKey("weight").containsKey("priority"));
	}

	@Test
	void addressesOfOneTargetShareItsWeight() {
		this.server.set(SRV, Type.SRV, 5, "0 0 80 a.example.", "0 0 80 b.example.")
			.set("a.example", Type.A, 5, "10.0.0.1", "10.0.0.2")
			.set("b.example", Type.A, 5, "10.0.0.3");
		assertThat(firstAnswer(SRV)).extracting(Instance::weight).containsExactly(0.5, 0.5, 1.0);
	}

	@Test
	void usesAddressesThatCameWithTheRecords() {
		this.server.set(SRV, Type.SRV, 5, "0 0 80 a.example.").reply(SRV, Type.SRV, (reply) -> {
			reply.addRecord(TestDnsServer.parse("a.example", Type.A, 5, "10.0.0.1"), Section.ADDITIONAL);
			return reply;
		});
		assertThat(firstAnswer(SRV)).hasSize(1);
		assertThat(this.server.questions()).containsOnly(SRV + ". SRV");
	}

	@Test
	void seesChanges() {
		this.server.set("users.example", Type.A, 0, "10.0.0.1");
		firstAnswer("users.example");
		this.server.set("users.example", Type.A, 0, "10.0.0.1", "10.0.0.2");
		awaitHosts("10.0.0.1", "10.0.0.2");
		this.server.set("users.example", Type.A, 0, "10.0.0.2");
		awaitHosts("10.0.0.2");
	}

	@Test
	void shuffledAnswerIsNoChange() {
		this.server.set("users.example", Type.A, 0, "10.0.0.1", "10.0.0.2");
		List<Instance> before = firstAnswer("users.example");
		this.server.set("users.example", Type.A, 0, "10.0.0.2", "10.0.0.1");
		awaitNextAnswer();
		assertThat(this.listener.last()).isEqualTo(before);
		assertThat(this.listener.last().get(0)).isSameAs(before.get(0));
	}

	@Test
	void missingNameIsAnAnswerWithoutInstances() {
		assertThat(firstAnswer("users.example")).isEmpty();
		assertThat(this.listener.failures()).isEmpty();
	}

	@Test
	void missingRecordsAreAnAnswerWithoutInstances() {
		this.server.set("users.example", Type.TXT, 0, "text");
		assertThat(firstAnswer("users.example")).isEmpty();
		assertThat(this.listener.failures()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR, Rcode.NOTAUTH })
	void errorIsAFailureAndNoAnswer(int rcode) {
		this.server.set("users.example", Type.A, 0, "10.0.0.1");
		firstAnswer("users.example");
		this.server.reply("users.example", Type.A, rcode);
		awaitFailure();
		assertThat(this.listener.failures().get(0)).hasMessageContaining("Registry 'names'")
			.hasMessageContaining("users.example.")
			.hasMessageContaining(Rcode.string(rcode));
		assertThat(this.listener.lastHosts()).containsExactly("10.0.0.1");
		int answers = this.listener.answers().size();
		this.server.decent("users.example", Type.A);
		Awaitility.await().until(() -> this.listener.answers().size() > answers);
	}

	@Test
	void referralToOthersIsAFailureAndNoAnswer() {
		this.server.reply("users.example", Type.A, (reply) -> {
			Message referral = new Message(reply.getHeader().getID());
			referral.getHeader().setFlag(Flags.QR);
			referral.addRecord(reply.getQuestion(), Section.QUESTION);
			referral.addRecord(TestDnsServer.parse("example", Type.NS, 5, "ns.elsewhere."), Section.AUTHORITY);
			return referral;
		});
		watch(registry("users.example"));
		awaitFailure();
		assertThat(this.listener.answers()).isEmpty();
	}

	@Test
	void silenceIsAFailureAndNoAnswer() {
		this.timeout = Duration.ofMillis(300);
		this.server.datagrams((reply) -> List.of());
		watch(registry("users.example"));
		awaitFailure();
		assertThat(this.listener.failures().get(0)).hasMessageContaining("no answer within 300 ms");
		assertThat(this.listener.answers()).isEmpty();
	}

	@Test
	void nobodyListeningIsAFailureAtOnce() {
		this.timeout = Duration.ofHours(1);
		this.server.close();
		watch(registry("users.example"));
		awaitFailure();
		assertThat(this.listener.answers()).isEmpty();
	}

	@Test
	void decidedlyNoInstanceIsCertain() {
		this.server.set(SRV, Type.SRV, 5, "0 0 0 .");
		List<List<Instance>> removed = new ArrayList<>();
		registry(SRV).watch("users", new InstancesListener() {

			@Override
			public void instancesChanged(List<Instance> instances) {
			}

			@Override
			public void instancesRemoved(List<Instance> instances) {
				removed.add(instances);
			}

			@Override
			public void registryFailed(Exception cause) {
			}

		});
		Awaitility.await().until(() -> !removed.isEmpty());
		assertThat(removed.get(0)).isEmpty();
	}

	@Test
	void followsAliases() {
		this.server.set("users.example", Type.A, 5)
			.reply("users.example", Type.A, (reply) -> alias(reply, "other.example"))
			.set("other.example", Type.A, 5, "10.0.0.1");
		assertThat(firstAnswer("users.example")).extracting(Instance::getHost).containsExactly("10.0.0.1");
	}

	@Test
	void endlessAliasesAreAFailure() {
		this.server.set("users.example", Type.A, 5)
			.reply("users.example", Type.A, (reply) -> alias(reply, "other.example"))
			.set("other.example", Type.A, 5)
			.reply("other.example", Type.A, (reply) -> alias(reply, "users.example"));
		watch(registry("users.example"));
		awaitFailure();
		assertThat(this.listener.failures().get(0)).hasMessageContaining("aliases");
		assertThat(this.server.questions()).hasSizeLessThan(DnsMessage.MAX_ALIASES + 5);
	}

	@Test
	void asksTheNextServerWhereOneDoesNotKnow() {
		TestDnsServer other = new TestDnsServer();
		this.servers = List.of(this.server.address(), other.address());
		this.server.reply("users.example", Type.A, Rcode.SERVFAIL);
		other.set("users.example", Type.A, 0, "10.0.0.1");
		assertThat(firstAnswer("users.example")).hasSize(1);
		awaitNextAnswer();
		awaitNextAnswer();
		assertThat(this.server.questions()).as("the other one is asked first from now on").hasSize(1);
		assertThat(this.listener.failures()).isEmpty();
		other.close();
	}

	@Test
	void targetThatCannotBeLookedUpStaysAsItWas() {
		this.server.set(SRV, Type.SRV, 0, "0 0 80 a.example.", "0 0 80 b.example.")
			.set("a.example", Type.A, 0, "10.0.0.1")
			.set("b.example", Type.A, 0, "10.0.0.2");
		DnsRegistry registry = registry(SRV);
		watch(registry);
		awaitAnswer();
		this.server.reply("b.example", Type.A, Rcode.SERVFAIL).set("a.example", Type.A, 0, "10.0.0.3");
		awaitHosts("10.0.0.2", "10.0.0.3");
		assertThat(registry.rejections().count()).isPositive();
		assertThat(this.listener.failures()).isEmpty();
	}

	@Test
	void targetThatIsGoneHidesNoOthers() {
		this.server.set(SRV, Type.SRV, 0, "0 0 80 a.example.", "0 0 80 b.example.")
			.set("a.example", Type.A, 0, "10.0.0.1");
		DnsRegistry registry = registry(SRV);
		watch(registry);
		assertThat(awaitAnswer()).extracting(Instance::getHost).containsExactly("10.0.0.1");
		assertThat(registry.rejections().count()).isPositive();
	}

	@Test
	void noTargetThatCanBeLookedUpIsAFailure() {
		this.server.set(SRV, Type.SRV, 0, "0 0 80 a.example.", "0 0 80 b.example.")
			.reply("a.example", Type.A, Rcode.SERVFAIL)
			.reply("b.example", Type.A, Rcode.NXDOMAIN);
		watch(registry(SRV));
		awaitFailure();
		assertThat(this.listener.answers()).isEmpty();
	}

	@Test
	void targetsThatAreNoHostNamesAreLeftOut() {
		this.targets = TargetMode.NAMES;
		this.server.set(SRV, Type.SRV, 0, "0 0 80 evil\\.com/@10\\.0\\.0\\.1.", "0 0 80 a\\013\\010b.",
				"0 0 0 c.example.", "0 0 80 2130706433.", "0 0 80 good.example.");
		DnsRegistry registry = registry(SRV);
		watch(registry);
		assertThat(awaitAnswer()).extracting(Instance::getHost).containsExactly("good.example");
		assertThat(registry.rejections().count()).isGreaterThanOrEqualTo(4);
	}

	@Test
	void addressThatIsThereTwiceIsOneInstance() {
		this.priorities = PriorityMode.ALL;
		this.server.set(SRV, Type.SRV, 0, "20 0 80 b.example.", "10 0 80 a.example.")
			.set("a.example", Type.A, 0, "10.0.0.1")
			.set("b.example", Type.A, 0, "10.0.0.1");
		DnsRegistry registry = registry(SRV);
		watch(registry);
		assertThat(awaitAnswer()).singleElement()
			.satisfies((instance) -> assertThat(instance.getMetadata()).containsEntry("priority", "10"));
		assertThat(registry.rejections().count()).isPositive();
	}

	@Test
	void takesTenThousandInstancesAndNoMore() {
		this.maxInterval = Duration.ofHours(1);
		this.server
			.set(SRV, Type.SRV, 3600, "0 0 1 a.example.", "0 0 2 a.example.", "0 0 3 a.example.", "0 0 4 a.example.")
			.set("a.example", Type.A, 3600,
					IntStream.range(0, 3000)
						.mapToObj((i) -> "10.1." + i / 250 + "." + (i % 250 + 1))
						.toArray(String[]::new));
		DnsRegistry registry = registry(SRV);
		watch(registry);
		assertThat(awaitAnswer()).hasSize(DnsInstances.MAX_INSTANCES);
		assertThat(this.server.questions()).contains("a.example. A tcp");
		assertThat(registry.rejections().count()).isOne();
	}

	@Test
	void serviceWithoutNameHasNoInstancesAndIsNotAskedFor() {
		registry("users.example").watch("other", this.listener);
		assertThat(this.listener.last()).isEmpty();
		assertThat(this.server.questions()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a.b", "a b", "*", "-a", "a_b", "a\nb", "ü", "{service}",
			"a123456789012345678901234567890123456789012345678901234567890123456789" })
	void serviceThatIsNoLabelIsRejectedAndNotAskedFor(String serviceId) {
		DnsRegistry registry = registry(new DnsNames(Map.of(), "{service}.example", null, 80, null));
		registry.watch(serviceId, this.listener);
		assertThat(this.listener.last()).isEmpty();
		assertThat(registry.rejections().count()).isOne();
		assertThat(this.server.questions()).isEmpty();
	}

	@Test
	void listsServicesThatHaveANameOfTheirOwn() {
		assertThat(registry("users.example").services()).containsExactly("users");
	}

	@Test
	void listenerThatFailsIsAskedForAgain() {
		this.server.set("users.example", Type.A, 0, "10.0.0.1");
		RecordingListener failing = new RecordingListener();
		registry("users.example").watch("users", new InstancesListener() {

			@Override
			public void instancesChanged(List<Instance> instances) {
				failing.instancesChanged(instances);
				throw new IllegalStateException("test");
			}

			@Override
			public void registryFailed(Exception cause) {
			}

		});
		Awaitility.await().until(() -> failing.answers().size() > 1);
	}

	@Test
	void closedWatchHearsAndAsksNothing() {
		this.server.set("users.example", Type.A, 0, "10.0.0.1");
		DnsRegistry registry = registry("users.example");
		registry.watch("users", this.listener).close();
		Registry.Watch watch = watch(registry);
		awaitAnswer();
		watch.close();
		RecordingListener later = new RecordingListener();
		registry.watch("users", later);
		int asked = this.listener.answers().size();
		Awaitility.await().until(() -> later.answers().size() > 2);
		assertThat(this.listener.answers()).hasSize(asked);
	}

	@Test
	void closedRegistryLeavesNoThreadBehind() {
		for (int i = 0; i < 20; i++) {
			DnsRegistry registry = registry("users.example");
			watch(registry);
			registry.close();
			registry.close();
		}
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("fairway-dns-"));
	}

	@Test
	void closedRegistryAsksNothing() {
		DnsRegistry registry = registry("users.example");
		registry.close();
		watch(registry);
		assertThat(this.listener.failures()).isEmpty();
		assertThat(this.server.questions()).isEmpty();
	}

	@Test
	void twoRegistriesDoNotDisturbEachOther() {
		TestDnsServer other = new TestDnsServer().set("users.example", Type.A, 0, "10.0.0.2");
		this.server.set("users.example", Type.A, 0, "10.0.0.1");
		watch(registry("users.example"));
		this.servers = List.of(other.address());
		RecordingListener second = new RecordingListener();
		DnsRegistry closed = registry("users.example");
		closed.watch("users", second);
		Awaitility.await().until(() -> !second.answers().isEmpty());
		closed.close();
		awaitNextAnswer();
		awaitNextAnswer();
		assertThat(this.listener.failures()).isEmpty();
		assertThat(this.listener.lastHosts()).containsExactly("10.0.0.1");
		assertThat(second.lastHosts()).containsExactly("10.0.0.2");
		other.close();
	}

	private static Message alias(Message reply, String target) {
		Message alias = new Message(reply.getHeader().getID());
		alias.getHeader().setFlag(Flags.QR);
		alias.addRecord(reply.getQuestion(), Section.QUESTION);
		alias.addRecord(TestDnsServer.parse(reply.getQuestion().getName().toString(), Type.CNAME, 5, target),
				Section.ANSWER);
		return alias;
	}

	private DnsRegistry registry(String name) {
		return registry(new DnsNames(Map.of("users", name), null, null, 8080, null));
	}

	private DnsRegistry registry(DnsNames names) {
		DnsSettings settings = new DnsSettings(this.targets, this.priorities, this.family, SHORT, this.maxInterval);
		DnsRegistry registry = new DnsRegistry("names", names, settings, this.servers, this.timeout, Ticker.system(),
				this.scheduler, (bound) -> 0);
		this.registries.add(registry);
		return registry;
	}

	private Registry.Watch watch(DnsRegistry registry) {
		return registry.watch("users", this.listener);
	}

	private List<Instance> firstAnswer(String name) {
		watch(registry(name));
		return awaitAnswer();
	}

	private List<Instance> awaitAnswer() {
		Awaitility.await().until(() -> !this.listener.answers().isEmpty());
		return this.listener.answers().get(0);
	}

	private void awaitNextAnswer() {
		int before = this.listener.answers().size();
		Awaitility.await().until(() -> this.listener.answers().size() > before + 1);
	}

	private void awaitHosts(String... hosts) {
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.lastHosts()).containsExactly(hosts));
	}

	private void awaitFailure() {
		Awaitility.await().until(() -> !this.listener.failures().isEmpty());
	}

}
