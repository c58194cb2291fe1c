package io.fairway.registry.nacos;

import java.util.List;
import java.util.Map;

import com.alibaba.nacos.api.naming.pojo.Instance;
import org.junit.jupiter.api.Test;

import io.fairway.instance.Locality;
import io.fairway.instance.Rejections;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class NacosInstancesTests {

	private final Rejections rejections = new Rejections("Registry 'test'");

	private final NacosInstances instances = new NacosInstances("users", this.rejections);

	@Test
	void readsAddressAndMetadata() {
		Instance host = host("10.0.0.1");
		host.setMetadata(Map.of("version", "1.2", "region", "eu", "zone", "a", "tags", "x,y"));
		io.fairway.instance.Instance instance = read(host).get(0);
		assertThat(instance.id().address()).isEqualTo("10.0.0.1:80");
		assertThat(instance.getServiceId()).isEqualTo("users");
		assertThat(instance.locality()).isEqualTo(new Locality("eu", "a"));
		assertThat(instance.version()).hasToString("1.2");
		assertThat(instance.tags()).containsExactly("x", "y");
		assertThat(instance.isSecure()).isFalse();
	}

	@Test
	void weightIsThatOfNacos() {
		Instance host = host("10.0.0.1");
		host.setWeight(2.5);
		host.setMetadata(Map.of("weight", "7"));
		assertThat(read(host).get(0).weight()).isEqualTo(2.5);
	}

	@Test
	void weightOfMetadataCountsWhereNacosHasItsDefault() {
		Instance host = host("10.0.0.1");
		host.setMetadata(Map.of("weight", "7"));
		assertThat(read(host).get(0).weight()).isEqualTo(7);
	}

	@Test
	void weightThatMakesNoSenseIsReplacedAndCounted() {
		Instance host = host("10.0.0.1");
		host.setWeight(Double.NaN);
		assertThat(read(host).get(0).weight()).isEqualTo(1);
		assertThat(this.rejections.count()).isOne();
	}

	@Test
	void clusterIsTheZoneUnlessTheInstanceStatesOne() {
		Instance stated = host("10.0.0.1");
		stated.setClusterName("hangzhou");
		stated.setMetadata(Map.of("zone", "a"));
		Instance silent = host("10.0.0.2");
		silent.setClusterName("hangzhou");
		assertThat(read(stated, silent)).extracting((instance) -> instance.locality().zone())
			.containsExactly("a", "hangzhou");
		assertThat(read(stated, silent)).extracting((instance) -> instance.getMetadata().get("nacos.cluster"))
			.containsExactly("hangzhou", "hangzhou");
	}

	@Test
	void defaultClusterIsNoZone() {
		assertThat(read(host("10.0.0.1")).get(0).locality()).isEqualTo(Locality.UNKNOWN);
	}

	@Test
	void disabledInstancesAreLeftOut() {
		Instance disabled = host("10.0.0.1");
		disabled.setEnabled(false);
		assertThat(TestInstances.hosts(read(disabled, host("10.0.0.2")))).containsExactly("10.0.0.2");
	}

	@Test
	void unhealthyInstancesAreLeftOut() {
		assertThat(TestInstances.hosts(read(unhealthy("10.0.0.1"), host("10.0.0.2")))).containsExactly("10.0.0.2");
	}

	@Test
	void whenNoneIsHealthyOffersAllThatAreEnabled() {
		Instance disabled = unhealthy("10.0.0.3");
		disabled.setEnabled(false);
		assertThat(TestInstances.hosts(read(unhealthy("10.0.0.1"), unhealthy("10.0.0.2"), disabled)))
			.containsExactly("10.0.0.1", "10.0.0.2");
	}

	@Test
	void garbageDoesNotHideOthers() {
		Instance noPort = host("10.0.0.1");
		noPort.setPort(0);
		assertThat(TestInstances.hosts(read(host("evil.com/@10.0.0.1"), noPort, host(null), host("10.0.0.2"))))
			.containsExactly("10.0.0.2");
		assertThat(this.rejections.count()).isEqualTo(3);
	}

	@Test
	void whatDidNotChangeIsNotReadAgain() {
		List<io.fairway.instance.Instance> first = read(host("10.0.0.1"), host("evil.com/@"));
		Instance changed = host("10.0.0.2");
		changed.setWeight(2);
		List<io.fairway.instance.Instance> second = read(host("10.0.0.1"), host("evil.com/@"), changed);
		assertThat(second.get(0)).isSameAs(first.get(0));
		assertThat(this.rejections.count()).isOne();
		Instance again = host("10.0.0.2");
		again.setWeight(3);
		assertThat(read(again).get(0).weight()).isEqualTo(3);
	}

	@Test
	void whatIsDescribedIsReadAsItWas() {
		io.fairway.instance.Instance instance = io.fairway.instance.Instance.builder("users", "10.0.0.1", 443)
			.instanceId("users-0")
			.secure(true)
			.weight(3)
			.version("1.2")
			.locality(new Locality("eu", "a"))
			.tags(List.of("x"))
			.metadata(Map.of("color", "blue"))
			.build();
		Instance host = NacosInstances.describe(instance, "hangzhou");
		assertThat(host.getWeight()).isEqualTo(3);
		assertThat(host.getMetadata()).doesNotContainKey("weight");
		assertThat(host.getClusterName()).isEqualTo("hangzhou");
		assertThat(host.isEphemeral()).isTrue();
		io.fairway.instance.Instance read = read(host).get(0);
		assertThat(read.id()).isEqualTo(instance.id());
		assertThat(read.getInstanceId()).isEqualTo("users-0");
		assertThat(read.isSecure()).isTrue();
		assertThat(read.weight()).isEqualTo(3);
		assertThat(read.getMetadata()).containsAllEntriesOf(instance.getMetadata());
	}

	private List<io.fairway.instance.Instance> read(Instance... hosts) {
		return this.instances.read(List.of(hosts));
	}

	private static Instance unhealthy(String ip) {
		Instance host = host(ip);
		host.setHealthy(false);
		return host;
	}

	static Instance host(String ip) {
		Instance host = new Instance();
		host.setIp(ip);
		host.setPort(80);
		host.setClusterName("DEFAULT");
		return host;
	}

}
