// Lets queries of component tests wait as long as a busy machine needs to load a part of a screen.
import { configure } from '@testing-library/svelte';

configure({ asyncUtilTimeout: 10_000 });
