// Components of VitePress's own theme, with the roles and keys that they lack. The theme goes on to be VitePress's: what stands here is changed in its
// components as they are compiled, and a version of it that has another text fails the build.

/** By component: what stands in VitePress's, and what stands in ours. */
const MENDED = {
  // A dialog with a combobox, https://www.w3.org/WAI/ARIA/apg/patterns/combobox/: the field says that it has a list, and the list holds options.
  VPLocalSearchBox: [
    // The box is no button: it has some within.
    [
      /role="button"\s+:aria-owns="[^"]*"\s+aria-expanded="true"\s+aria-haspopup="listbox"\s+aria-labelledby="localsearch-label"/,
      'role="dialog" aria-modal="true" :aria-label="buttonText"',
    ],
    [
      /aria-autocomplete="both"/,
      'role="combobox" aria-autocomplete="list" aria-haspopup="listbox" :aria-expanded="results.length > 0"',
    ],
    // A field of the type `search` may not be a combobox.
    [/type="search"/, 'type="text" inputmode="search"'],
    // An option holds nothing that can be focused: the link itself is the option, and bears the name that is seen.
    [/\s+:id="'localsearch-item-' \+ index"\s+:aria-selected="[^"]*"\s+role="option"/, ' role="presentation"'],
    [
      /:aria-label="\[\.\.\.p\.titles, p\.title\]\.join\(' > '\)"/,
      `:id="'localsearch-item-' + index" :aria-selected="selectedIndex === index ? 'true' : 'false'" role="option"`,
    ],
    [/<span class="title-icon">/, '<span class="title-icon" aria-hidden="true">'],
    [/:title="translate\('modal\.displayDetails'\)"/, '$& :aria-pressed="showDetailedList"'],
    // A key is a picture here, and only what has a role may have a name.
    [/<kbd :aria-label/g, '<kbd role="img" :aria-label'],
    // How many there are is heard, too.
    [
      /<ul\s+ref="resultsEl"/,
      `<p class="visually-hidden" role="status">{{ filterText && enableNoResults ? results.length + ' results' : '' }}</p>\n$&`,
    ],
    // Sections that have every word; where there is none, those that have some.
    [
      /results\.value = index\s+\.search\(filterTextValue\)/,
      `const withAll = index.search(filterTextValue)
      results.value = (withAll.length > 0 ? withAll : index.search(filterTextValue, { combineWith: 'OR' }))`,
    ],
    // Whoever opened the box has the focus again.
    [/const el = shallowRef/, `const opener = document.activeElement\nonBeforeUnmount(() => opener?.focus())\n$&`],
  ],
  // What it opens is a part of the page's navigation, and its button says whether it is open.
  VPLocalNavOutlineDropdown: [
    [
      /<button @click="toggle" :class="\{ open \}"/,
      '<button @click="toggle" :class="{ open }" type="button" :aria-expanded="open"',
    ],
    [/class="items" @click/, 'class="items" role="navigation" :aria-label="resolveTitle(theme)" @click'],
  ],
  // The title of a group that does not fold is no button.
  VPSidebarItem: [
    [/isLink\.value \? undefined : 'button'/, "isLink.value || !collapsible.value ? undefined : 'button'"],
    [/:tabindex="item\.items && 0"/, ':tabindex="collapsible ? 0 : undefined"'],
  ],
  // Escape closes it, as it closes what else opens.
  VPNavBarHamburger: [
    [/defineProps</, 'const props = defineProps<'],
    [/defineEmits</, 'const emit = defineEmits<'],
    [
      /<\/script>/,
      `import { onKeyStroke } from '@vueuse/core'

onKeyStroke('Escape', () => {
  if (!props.active) return
  emit('click')
  document.querySelector('.VPNavBarHamburger')?.focus()
})
$&`,
    ],
  ],
};

/** Mends the components as they are compiled. */
export function mendedTheme() {
  return {
    name: 'mended-theme',
    enforce: 'pre',
    transform(code, id) {
      const [, component = ''] = /\/theme-default\/components\/(\w+)\.vue$/.exec(id) ?? [];
      if (!Object.hasOwn(MENDED, component)) return null;
      return MENDED[component].reduce((text, [from, to]) => {
        if (text.search(from) < 0) throw new Error(`VitePress's ${component} is another one: it has no ${from}`);
        return text.replace(from, to);
      }, code);
    },
  };
}
