'use strict';

const SELECTORS = {policy: 'policies', version: 'versions', zone: 'zones'};
const SCALES = [25, 50, 100];

const byId = (id) => document.getElementById(id);
const rows = new Map();
let pending = 0;

function text(parent, selector, value) {
	const element = parent.querySelector(selector);
	if (element.textContent !== value) {
		element.textContent = value;
	}
}

function showState(state) {
	showFigures(state);
	for (const [name, values] of Object.entries(SELECTORS)) {
		showChoice(byId(name), state[values], state[name]);
	}
	const scale = SCALES.find((limit) => state.instances.every((instance) => instance.share <= limit));
	text(document, '#scale', String(scale));
	state.instances.forEach((instance) => showInstance(instance, scale));
}

function showFigures(state) {
	const serving = state.instances.filter((instance) => instance.share > 0 && instance.state !== 'STOPPED').length;
	text(document, '#rate', state.requestsPerSecond.toFixed(0));
	text(document, '#errors', `${state.errorShare.toFixed(1)} %`);
	text(document, '#serving', `${serving} of ${state.instances.length}`);
	byId('errors').classList.toggle('bad', state.errorShare > 0);
}

function showChoice(select, values, chosen) {
	if (select.options.length === 0) {
		values.forEach((value) => select.add(new Option(value, value)));
	}
	select.value = chosen;
}

function showInstance(instance, scale) {
	const row = rows.get(instance.id) ?? addRow(instance);
	const idle = instance.latencyMillis === 0;
	row.dataset.state = instance.state;
	text(row, '.weight', String(instance.weight));
	text(row, '.percent', `${instance.share.toFixed(1)} %`);
	row.querySelector('.bar > span').style.width = `${100 * instance.share / scale}%`;
	text(row, '.in-flight', String(instance.inFlight));
	text(row, '.latency', idle ? '–' : `${instance.latencyMillis.toFixed(0)} ms`);
	text(row, '.requests', instance.requests.toLocaleString('en'));
	text(row, '.badge', instance.state);
	enableActions(row, instance.state);
}

function enableActions(row, state) {
	const stopped = state === 'STOPPED';
	const useless = {slow: stopped || state === 'SLOW', break: stopped || state === 'BROKEN', stop: stopped,
		start: state === 'UP'};
	for (const button of row.querySelectorAll('button')) {
		button.disabled = useless[button.dataset.action];
	}
}

function addRow(instance) {
	const row = byId('row').content.firstElementChild.cloneNode(true);
	row.dataset.id = instance.id;
	text(row, '.id', instance.id);
	text(row, '.place', `${instance.region}, version ${instance.version}`);
	for (const button of row.querySelectorAll('button')) {
		button.setAttribute('aria-label', `${button.textContent} ${instance.id}`);
	}
	rows.set(instance.id, row);
	byId('instances').append(row);
	return row;
}

function showProblem(problem) {
	byId('problem').textContent = problem;
	byId('problem').hidden = problem === '';
}

async function post(path) {
	pending++;
	try {
		const response = await fetch(`demo/${path}`, {method: 'POST'});
		const body = await response.json();
		showProblem(response.ok ? '' : body.detail);
		return response.ok ? body : undefined;
	}
	catch (error) {
		showProblem('The sample does not answer.');
	}
	finally {
		pending--;
	}
}

async function change(path) {
	const state = await post(path);
	if (state && pending === 0) {
		showState(state);
	}
}

function showConnection(live) {
	byId('connection').textContent = live ? 'live' : 'connection lost, trying again';
	byId('connection').classList.toggle('live', live);
}

function listen() {
	const events = new EventSource('demo/events');
	events.onopen = () => showConnection(true);
	events.onerror = () => showConnection(false);
	events.onmessage = (event) => {
		// What was sent before a change took effect would undo it on the page.
		if (pending === 0) {
			showState(JSON.parse(event.data));
		}
	};
}

for (const name of Object.keys(SELECTORS)) {
	byId(name).addEventListener('change', (event) => change(`${name}/${encodeURIComponent(event.target.value)}`));
}
byId('instances').addEventListener('click', (event) => {
	const button = event.target.closest('button');
	if (button) {
		const id = encodeURIComponent(button.closest('tr').dataset.id);
		change(`instances/${id}/${button.dataset.action}`);
	}
});
listen();
