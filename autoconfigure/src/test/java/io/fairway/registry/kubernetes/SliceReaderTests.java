package io.fairway.registry.kubernetes;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.fairway.instance.Instance;
import io.fairway.instance.Rejections;

import static org.assertj.core.api.Assertions.assertThat;

class SliceReaderTests {

	private final Rejections rejections = new Rejections("test");

	private final SliceReader reader = reader(null);

	private SliceReader reader(String portName) {
		return new SliceReader(portName, (zone, node) -> "", this.rejections);
	}

	@ParameterizedTest
	@CsvSource({ ",,true", "true,,true", "false,,false", ",false,true", "true,false,true", "false,false,false" })
	void takesUnknownConditionsAsTheApiSays(Boolean ready, Boolean terminating, boolean expected) {
		List<SliceEndpoint> read = read(TestSlices.slice("a", TestSlices.endpoint("10.0.0.1", ready, terminating)));
		assertThat(read).singleElement().extracting(SliceEndpoint::ready).isEqualTo(expected);
	}

	@Test
	void takesMissingConditionsForReady() {
		Endpoint endpoint = TestSlices.ready("10.0.0.1");
		endpoint.setConditions(null);
		assertThat(read(TestSlices.slice("a", endpoint))).singleElement()
			.extracting(SliceEndpoint::ready)
			.isEqualTo(true);
	}

	@Test
	void leavesOutWhatTerminatesEvenIfItSaysThatItIsReady() {
		assertThat(read(TestSlices.slice("a", TestSlices.endpoint("10.0.0.1", true, true)))).isEmpty();
	}

	@Test
	void usesTheFirstAddressOnly() {
		Endpoint endpoint = TestSlices.ready("10.0.0.1");
		endpoint.setAddresses(List.of("10.0.0.1", "10.0.0.2"));
		assertThat(instances(TestSlices.slice("a", endpoint))).extracting(Instance::getHost)
			.containsExactly("10.0.0.1");
	}

	@Test
	void readsEachKindOfAddress() {
		assertThat(instances(TestSlices.slice("a", TestSlices.ready("10.0.0.1"), TestSlices.ready("fd00::1"),
				TestSlices.ready("users.example.org"))))
			.extracting(Instance::getHost)
			.containsExactly("10.0.0.1", "[fd00::1]", "users.example.org");
	}

	@ParameterizedTest
	@CsvSource({ "grpc;https;http,2", "grpc;https,1", "grpc;metrics,0", "metrics,0" })
	void prefersThePortNamedHttpThenHttpsThenTheFirst(String names, int expected) {
		String[] ports = names.split(";");
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("10.0.0.1"));
		slice.setPorts(IntStream.range(0, ports.length).mapToObj((i) -> TestSlices.port(ports[i], 8000 + i)).toList());
		assertThat(instances(slice)).extracting(Instance::getPort).containsExactly(8000 + expected);
	}

	@Test
	void usesThePortOfTheGivenName() {
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("10.0.0.1"));
		slice.setPorts(List.of(TestSlices.port("http", 8080), TestSlices.port("grpc", 9090)));
		assertThat(reader("grpc").read("users", slice, null)).singleElement()
			.extracting((endpoint) -> endpoint.instance().getPort())
			.isEqualTo(9090);
		assertThat(reader("other").read("users", slice, null)).isEmpty();
		assertThat(this.rejections.count()).isEqualTo(1);
	}

	@Test
	void usesNoPortThatIsNotTcpOrHasNoNumber() {
		EndpointPort udp = TestSlices.port("http", 8080);
		udp.setProtocol("UDP");
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("10.0.0.1"));
		slice.setPorts(Arrays.asList(udp, TestSlices.port("http", null), null));
		assertThat(read(slice)).isEmpty();
		assertThat(this.rejections.count()).isEqualTo(1);
	}

	@ParameterizedTest
	@CsvSource({ "https,,true", "http,,false", "web,https,true", "web,HTTPS,true", "web,http,false",
			"https,kubernetes.io/h2c,true" })
	void isSecureByNameOrProtocolOfThePort(String name, String protocol, boolean expected) {
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("10.0.0.1"));
		EndpointPort port = TestSlices.port(name, 8443);
		port.setAppProtocol(protocol);
		slice.setPorts(List.of(port));
		assertThat(instances(slice)).singleElement().extracting(Instance::isSecure).isEqualTo(expected);
	}

	@Test
	void showsThePodAndWhereItRuns() {
		Endpoint endpoint = TestSlices.pod("10.0.0.1", "users-7d9f-x");
		endpoint.setNodeName("node-1");
		endpoint.setZone("east-a");
		Instance instance = instances(TestSlices.slice("a", endpoint)).get(0);
		assertThat(instance.getInstanceId()).isEqualTo("users-7d9f-x");
		assertThat(instance.locality()).hasToString("/east-a");
		assertThat(instance.getMetadata()).containsEntry("kubernetes.pod", "users-7d9f-x")
			.containsEntry("kubernetes.node", "node-1")
			.containsEntry("kubernetes.namespace", "shop")
			.doesNotContainKey("kubernetes.io/service-name");
	}

	@Test
	void asksForTheRegionOfAZone() {
		Endpoint endpoint = TestSlices.ready("10.0.0.1");
		endpoint.setNodeName("node-1");
		endpoint.setZone("east-a");
		SliceReader reader = new SliceReader(null, (zone, node) -> "region of " + zone + " " + node, this.rejections);
		assertThat(reader.read("users", TestSlices.slice("a", endpoint), null).get(0).instance().locality())
			.hasToString("region of east-a node-1/east-a");
	}

	@Test
	void readsTheRegionFromALabel() {
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("10.0.0.1"));
		slice.getMetadata().getLabels().put("topology.kubernetes.io/region", "east");
		assertThat(instances(slice).get(0).locality()).hasToString("east/");
	}

	@Test
	void readsWeightAndVersionFromLabelsAndAnnotationsTheMostSpecificFirst() {
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("10.0.0.1"));
		ObjectMeta service = new ObjectMetaBuilder().withLabels(Map.of("fairway.io/weight", "1", "team", "red"))
			.withAnnotations(Map.of("fairway.io/weight", "3", "note", "anything"))
			.build();
		assertThat(weight(slice, service)).isEqualTo(3);
		slice.getMetadata().getLabels().put("fairway.io/weight", "2");
		assertThat(weight(slice, null)).isEqualTo(2);
		assertThat(weight(slice, service)).isEqualTo(3);
		slice.getMetadata().getAnnotations().put("fairway.io/weight", "4");
		slice.getMetadata().getAnnotations().put("fairway.io/version", "2.1.0");
		assertThat(weight(slice, service)).isEqualTo(4);
		Instance instance = this.reader.read("users", slice, service).get(0).instance();
		assertThat(instance.version()).hasToString("2.1.0");
		assertThat(instance.getMetadata()).containsEntry("team", "red").doesNotContainKey("note");
	}

	private double weight(EndpointSlice slice, ObjectMeta service) {
		return this.reader.read("users", slice, service).get(0).instance().weight();
	}

	@Test
	void skipsWhatMakesNoSenseAndCountsIt() {
		Endpoint empty = TestSlices.ready("10.0.0.1");
		empty.setAddresses(null);
		EndpointSlice slice = TestSlices.slice("a", TestSlices.ready("evil.com/@10.0.0.1"), empty,
				TestSlices.ready("10.0.0.2"));
		slice.getMetadata().getLabels().put("fairway.io/weight", "NaN");
		assertThat(instances(slice)).extracting(Instance::getHost).containsExactly("10.0.0.2");
		assertThat(this.rejections.count()).isEqualTo(3);
	}

	@Test
	void readsSlicesThatAreAlmostEmpty() {
		EndpointSlice slice = TestSlices.slice("a");
		slice.setEndpoints(null);
		slice.setPorts(null);
		slice.getMetadata().setLabels(null);
		slice.getMetadata().setAnnotations(null);
		assertThat(read(slice)).isEmpty();
		slice.setEndpoints(Collections.singletonList(null));
		slice.setPorts(List.of(TestSlices.port("http", 8080)));
		slice.getMetadata().setLabels(new HashMap<>());
		assertThat(read(slice)).isEmpty();
		assertThat(this.rejections.count()).isZero();
	}

	private List<Instance> instances(EndpointSlice slice) {
		return read(slice).stream().map(SliceEndpoint::instance).toList();
	}

	private List<SliceEndpoint> read(EndpointSlice slice) {
		return this.reader.read("users", slice, null);
	}

}
