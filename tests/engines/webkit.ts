// Drives WebKitGTK by selenium-webdriver, WebKitWebDriver and a virtual screen.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Builder, By, Capabilities, type WebDriver } from 'selenium-webdriver';
import { startChild, type Child } from '../support/child.ts';
import { webkitPrograms, type WebKitPrograms } from '../support/engines.ts';
import { freePort } from '../support/port.ts';
import { Fatal, until } from '../support/until.ts';
import type { Engine } from './engine.ts';

/** Opens MiniBrowser, which under automation stores nothing on disk, so it cannot be reopened like a LastingEngine. */
export async function openWebKit(): Promise<Engine> {
	const programs = webkitPrograms();
	const home = mkdtempSync(join(tmpdir(), 'offprint-webkit-'));
	const { screen, display } = await startScreen(programs);
	const { driverProcess, driver } = await startDriver(programs, home, display);
	const evaluate = (expression: string): Promise<unknown> => driver.executeScript(`return (${expression});`);
	return {
		name: 'WebKitGTK',
		goto: (url) => driver.get(url),
		reload: () => driver.navigate().refresh(),
		evaluate,
		waitFor: async (expression, deadlineMs) => {
			await until(`${expression} in WebKitGTK`, async () => Boolean(await evaluate(expression)), deadlineMs);
		},
		type: (selector, text) => driver.findElement(By.css(selector)).sendKeys(text),
		click: (selector) => driver.findElement(By.css(selector)).click(),
		screenshot: async (file) => {
			// Waits for a new frame, because the driver captures the last painted frame, which may be outdated.
			await evaluate('new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))');
			writeFileSync(file, await driver.takeScreenshot(), 'base64');
		},
		close: async () => {
			await driver.quit();
			await driverProcess.stop('SIGTERM');
			await screen.stop('SIGTERM');
			rmSync(home, { recursive: true, force: true });
		}
	};
}

async function startScreen({ screen: program }: WebKitPrograms): Promise<{ screen: Child; display: string }> {
	// With -displayfd the X server finds a free number itself and prints it.
	const args = ['-displayfd', '1', '-screen', '0', '1200x900x24', '-nolisten', 'tcp'];
	const screen = startChild(program, args);
	const display = await until('Xvfb to start', () => {
		if (!screen.running()) throw new Fatal(`Xvfb ended: ${screen.output()}`);
		return /^(\d+)$/m.exec(screen.output())?.[1];
	});
	return { screen, display: `:${display}` };
}

async function startDriver(
	programs: WebKitPrograms,
	home: string,
	display: string
): Promise<{ driverProcess: Child; driver: WebDriver }> {
	const port = await freePort();
	const env = {
		...process.env,
		HOME: home,
		XDG_RUNTIME_DIR: home,
		DISPLAY: display,
		GDK_BACKEND: 'x11',
		LIBGL_ALWAYS_SOFTWARE: '1'
	};
	const driverProcess = startChild(programs.driver, ['--host=127.0.0.1', `--port=${port}`], { env });
	const address = `http://127.0.0.1:${port}`;
	await until('WebKitWebDriver to answer', async () => {
		if (!driverProcess.running()) throw new Fatal(`WebKitWebDriver ended: ${driverProcess.output()}`);
		return (await fetch(`${address}/status`)).ok;
	});
	const capabilities = new Capabilities({
		browserName: 'MiniBrowser',
		'webkitgtk:browserOptions': { binary: programs.browser, args: ['--automation'] }
	});
	const driver = await new Builder().usingServer(address).withCapabilities(capabilities).build();
	return { driverProcess, driver };
}
